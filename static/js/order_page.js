// What makes the student's page handier than its HTML: questions and the large QR in a dialog, copy
// buttons, the codes' lifetime. Each link behind it leads to a page that does without scripts.
"use strict";

function copy(button) {
  const text = document.getElementById(button.dataset.copies).textContent;
  navigator.clipboard.writeText(text).then(() => {
    document.getElementById("order-announcement").textContent = button.dataset.done;
    button.classList.add("copied");
  });
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-confirm], [data-enlarges], [data-copies], [data-closes-dialog]");
  if (!target) return;
  if (target.dataset.copies) { copy(target); return; }
  const dialog = "closesDialog" in target.dataset
    ? target.closest("dialog[open]")
    : document.getElementById(target.dataset.confirm || target.dataset.enlarges);
  if (!dialog) return;
  event.preventDefault();
  if (dialog.open) dialog.close(); else dialog.showModal();
});

// The codes' lifetime in its two largest units, in the language of the page: "6 dni, 23 godziny".
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function lifetime(seconds) {
  const words = [];
  for (const [unit, size] of UNITS) {
    const count = Math.max(0, Math.floor(seconds / size));
    const style = { style: "unit", unit, unitDisplay: "long" };
    if (count || unit === "minute") {
      words.push(new Intl.NumberFormat(document.documentElement.lang, style).format(count));
    }
    seconds -= count * size;
  }
  return words.slice(0, 2).join(", ");
}

function prepare() {
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
  }
  const time = document.getElementById("codes-lifetime");
  if (time) time.textContent = lifetime((new Date(time.dateTime) - Date.now()) / 1000);
}

prepare();
document.addEventListener("order-changed", prepare);
setInterval(prepare, 30000);
