// Shows the meaning of a word beside its link as long as either has the pointer or the focus; a
// finger shows it first and follows the link only then. A browser without popovers follows it.

const words = "popover" in HTMLElement.prototype ? 'a[aria-describedby^="tip-"]' : "never";

for (const link of document.querySelectorAll(words)) {
  const tip = document.getElementById(link.getAttribute("aria-describedby"));

  const show = () => {
    if (!tip.matches(":popover-open")) tip.showPopover();
    const word = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = word.top - tip.offsetHeight;
    tip.style.left = `${Math.max(8, Math.min(word.left, room))}px`;
    tip.style.top = `${above > 0 ? above : word.bottom}px`;
  };
  const hide = () => {
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  // The pointer may move from the word onto its meaning.
  const leave = ({ relatedTarget }) => {
    if (!link.contains(relatedTarget) && !tip.contains(relatedTarget)) hide();
  };

  let before = true;
  link.addEventListener("pointerdown", () => { before = tip.matches(":popover-open"); });
  link.addEventListener("click", (event) => {
    if (event.pointerType !== "touch" || before) return;
    event.preventDefault();
    show();
  });
  link.addEventListener("mouseenter", show);
  link.addEventListener("mouseleave", leave);
  tip.addEventListener("mouseleave", leave);
  link.addEventListener("focus", show);
  link.addEventListener("blur", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  const stay = () => (document.activeElement === link ? show() : hide());
  document.addEventListener("scroll", stay, { passive: true });
}
