// Keys work wherever one is, but where text is written or a window is open.
document.addEventListener("keydown", event => {
  const at = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, .q-dialog, .q-menu")) return;
  if (event.key === " " && at.closest("button")) return;  // it presses that button
  const field = FIELDS[event.key];
  if (!field && !KEYS.includes(event.key)) return;
  event.preventDefault();
  if (field) document.querySelector(`input[aria-label="${field}"]`).focus();
  else emitEvent("pressed", event.key);
});

// Tables are drawn anew while one stands on an order in them: stay on it.
let order;
document.addEventListener("focusin", event => { order = event.target.dataset.order; });
document.addEventListener("pointerdown", () => { order = undefined; });
new MutationObserver(() => {
  if (order && document.activeElement === document.body)
    document.querySelector(`[data-order="${order}"]`)?.focus();
}).observe(document.body, {childList: true, subtree: true});
