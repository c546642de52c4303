// What must work without a live connection: copying a command, reloading, and opening the sentence a link points to.
document.documentElement.classList.add("scripted");

document.addEventListener("click", async event => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const text = copy.textContent;
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = text; }, 2000);
  }
  if (event.target.closest("[data-reload]"))
    location.reload();
});

const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement)
    target.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();

// The live page is drawn over the first one. Sentences that were opened meanwhile stay open.
const opened = new Set();
document.addEventListener("toggle", event => {
  if (event.target instanceof HTMLDetailsElement && event.target.id && event.target.isConnected)
    opened[event.target.open ? "add" : "delete"](event.target.id);
}, true);
new MutationObserver(() => {
  for (const id of opened) {
    const details = document.getElementById(id);
    if (details && !details.open && !details.dataset.seen)
      details.open = true;
    if (details)
      details.dataset.seen = "true";
  }
}).observe(document.body, { childList: true, subtree: true });
