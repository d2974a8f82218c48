// What makes the student's page handier than its HTML: questions and the large QR in a dialog, copy
// buttons, the codes' lifetime. Each link behind it leads to a page that does without scripts.
"use strict";

function copy(button) {
  const text = document.getElementById(button.dataset.copies).textContent;
  const announcement = document.getElementById("order-announcement");
  navigator.clipboard.writeText(text).then(() => {
    announcement.textContent = button.dataset.done;
    button.classList.add("copied");
  }, () => {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    announcement.textContent = button.dataset.failed;
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

// How long the codes still live, in the language of the page: "za 6 dni".
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function lifetime(seconds) {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) || UNITS[2];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  return seconds > 0 ? `, ${words.format(Math.floor(seconds / size), unit)}` : "";
}

function prepare() {
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
  }
  const left = document.getElementById("codes-lifetime");
  if (left) left.textContent = lifetime((new Date(left.previousElementSibling.dateTime) - Date.now()) / 1000);
}

prepare();
document.addEventListener("order-changed", prepare);
setInterval(prepare, 30000);
