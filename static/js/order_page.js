// What makes the student's page handier than its HTML: questions and the large QR in a dialog, copy
// buttons, the codes' lifetime. Each link behind it leads to a page that does without scripts.
"use strict";

function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  const announcement = document.getElementById("order-announcement");
  navigator.clipboard.writeText(source.textContent).then(() => {
    unmark();
    document.querySelector(".copy-failed")?.remove();
    announcement.textContent = button.dataset.done;
    button.classList.add("copied");
  }, () => {
    getSelection().selectAllChildren(source);
    const { failed, failedTouch } = button.closest("[data-failed]").dataset;
    announcement.textContent = matchMedia("(pointer: coarse)").matches ? failedTouch : failed;
    const box = document.querySelector(".copy-failed") || document.createElement("notice-box");
    box.className = "copy-failed";
    box.textContent = announcement.textContent;
    button.after(box);
  });
}

// Only what the clipboard holds now is marked as copied.
function unmark() {
  document.querySelector(".copied")?.classList.remove("copied");
}

document.addEventListener("copy", unmark);

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
