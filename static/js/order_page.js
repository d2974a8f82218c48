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
    announcement.textContent = button.closest("[data-failed]").dataset.failed;
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

// How long the codes still live, rounded as on the server and in the language of the page: "za 7 dni".
function lifetime(seconds, shortest) {
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(minutes / 60);
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  if (seconds <= 0) return "";
  if (minutes < 1) return `, ${shortest}`;
  if (minutes < 60) return `, ${words.format(minutes, "minute")}`;
  return `, ${hours < 48 ? words.format(hours, "hour") : words.format(Math.round(minutes / 1440), "day")}`;
}

function prepare() {
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
  }
  const left = document.getElementById("codes-lifetime");
  if (!left) return;
  const seconds = (new Date(left.previousElementSibling.dateTime) - Date.now()) / 1000;
  left.textContent = lifetime(seconds, left.dataset.shortest);
}

prepare();
document.addEventListener("order-changed", prepare);
setInterval(prepare, 30000);
