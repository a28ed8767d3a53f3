// Shows the tables in whose description all words are found, and fades the others in the diagram.
const box = document.getElementById("filter");
const count = document.getElementById("count");
const whole = count.textContent;
const sections = [...document.querySelectorAll("section[data-table]")];
const texts = new Map(sections.map((section) => [section.dataset.table, section.textContent.toLowerCase()]));
function show() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Set([...texts].filter(([, text]) => words.every((word) => text.includes(word))).map(([table]) => table));
  for (const part of document.querySelectorAll("[data-table]")) {
    const off = !found.has(part.dataset.table);
    if (part.closest("svg")) part.classList.toggle("off", off && words.length > 0);
    else part.hidden = off;
  }
  if (words.length === 0) count.textContent = whole;
  else count.textContent = found.size === 0 ? count.dataset.none : `${found.size} / ${texts.size}`;
}
box.parentElement.hidden = false;
box.addEventListener("input", show);
// A link in the diagram leads also to what the filter hides.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.closest("[hidden]")) return;
  box.value = "";
  show();
  target.scrollIntoView();
});
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "Escape" && document.activeElement === box) {
    box.value = "";
    show();
  }
});
show();
