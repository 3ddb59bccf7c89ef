    // Where a browser keeps nothing, or nothing more, a page works and forgets.
    for (const name of ["localStorage", "sessionStorage"]) {
      const attempt = (action) => {
        try {
          return action();
        } catch {
          return null;
        }
      };
      const own = attempt(() => window[name]);
      Object.defineProperty(window, name, { value: {
        getItem: (key) => attempt(() => own.getItem(key)),
        setItem: (key, value) => attempt(() => own.setItem(key, value)),
        removeItem: (key) => attempt(() => own.removeItem(key)),
      } });
    }
