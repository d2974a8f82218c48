// Keeps the student's page up to date: asks again and again whether it is still true, and if it is
// not, puts its changing part in place anew. Without scripts there is a link.
"use strict";

// The server says when to ask again; only where nobody looks, and where it does not say, is it later.
const HIDDEN_S = 60;
const UNTOLD_S = 15;
// So long what the server said of the person's last act can be read.
const READING_MS = 10000;

let area = document.getElementById("order-state");
let seconds = Number(area.dataset.askAgain);
let wake = () => {};

// Waits, but not longer than until the person comes back to the page.
function nextTime() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000 * (document.hidden ? Math.max(seconds, HIDDEN_S) : seconds));
    wake = () => { clearTimeout(timer); resolve(); };
  });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});

// What the person takes an element for: one that is alike in the fresh area is the same to them.
function likeness(element) {
  const form = element.closest("form")?.getAttribute("action");
  return JSON.stringify([element.id, element.getAttribute("href"), form, element.textContent]);
}

// Moves the focus to the same element of the new area; if that is gone, to the heading. The page
// does not jump.
function focusAgain(focused, fresh) {
  const wanted = likeness(focused);
  const same = [...fresh.querySelectorAll(focused.localName)].find((found) => likeness(found) === wanted);
  same?.focus({ preventScroll: true });
  if (document.activeElement !== same) document.getElementById("your-mlegitymacja").focus({ preventScroll: true });
}

// What was said of the last act does not stand beside what came after it.
function dropMessages() {
  for (const message of document.querySelectorAll("main > :is([role=status], [role=alert]):not(#order-announcement)")) {
    setTimeout(() => message.remove(), Math.max(0, READING_MS - performance.now()));
  }
}

function put(fresh) {
  const stale = area;
  const focused = stale.contains(document.activeElement) && document.activeElement;
  stale.replaceWith(fresh);
  area = fresh;
  if (stale.dataset.announcement !== fresh.dataset.announcement) {
    document.getElementById("order-announcement").textContent = fresh.dataset.announcement;
    dropMessages();
  }
  document.dispatchEvent(new Event("order-changed")); // before the focus: it shows the copy buttons
  if (focused) focusAgain(focused, fresh);
}

// A question that is being answered is not to vanish under the hand; a picture of codes may.
function isAnswering() {
  return document.querySelector("dialog[open]:not(#qr-code-large)");
}

async function refresh() {
  if (isAnswering()) return;
  const response = await fetch(area.dataset.refresh, { cache: "no-store" });
  if (response.redirected) location.reload(); // the session has ended: let the page ask for the login
  if (response.status !== 200 || response.redirected) return;
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = answer.getElementById("order-state");
  if (!fresh || isAnswering()) return;
  seconds = Number(fresh.dataset.askAgain);
  if (saysTheSame(fresh)) Object.assign(area.dataset, fresh.dataset);
  else put(fresh);
}

// How the last order ended is not in the digest.
function saysTheSame(fresh) {
  return ["digest", "announcement"].every((name) => fresh.dataset[name] === area.dataset[name]);
}

// Asks whether what is shown is still true, under an address that needs no login.
async function ask() {
  seconds = UNTOLD_S;
  const answer = await fetch(area.dataset.poll, { cache: "no-store", credentials: "omit" });
  const again = answer.headers.get("Ask-Again");
  seconds = Number(again || answer.headers.get("Retry-After")) || UNTOLD_S;
  if (again && answer.status === 200) document.getElementById("orders-before").textContent = await answer.text();
  else if (!(again && answer.status === 204) && answer.status < 500) await refresh();
}

async function watch() {
  for (;;) {
    await nextTime();
    await ask().catch(() => {}); // no network just now: try again
  }
}

watch();
