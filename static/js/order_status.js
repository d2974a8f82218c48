// Keeps the student's page up to date: its changing part is asked for again and again, and put in
// place when it has changed. Without scripts there is a link.
"use strict";

// How long to wait before asking again: ever longer, up to a limit; and once the page has stood
// unchanged for so long that nobody sits and watches any more, up to a higher one.
const PACES = {
  // The issuer or a phone is at work, mostly for a moment.
  soon: { first: 250, longest: 1750, patience: 120000, later: 30000 },
  // The codes wait: a phone may use them at any time.
  "any-time": { first: 4000, longest: 5000, patience: 600000, later: 15000 },
  // Only the university, or a phone that gives the document back, changes anything.
  rest: { first: 15000, longest: 15000, patience: 0, later: 15000 },
};
const SLOWER = 1.25;
const HIDDEN_MS = 60000;
// So long what the server said of the person's last act can be read.
const READING_MS = 10000;

let area = document.getElementById("order-state");
let wait = 0;
let unchangedSince = 0;
let wake = () => {};

function pause() {
  if (document.hidden) return HIDDEN_MS;
  const pace = PACES[area.dataset.pace];
  const watched = performance.now() - unchangedSince < pace.patience;
  wait = Math.min(Math.max(wait * SLOWER, pace.first), watched ? pace.longest : pace.later);
  return wait;
}

// Waits, but not longer than until the person comes back to the page.
function nextTime() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pause());
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
  wait = 0;
  unchangedSince = performance.now();
  if (stale.dataset.announcement !== fresh.dataset.announcement) {
    document.getElementById("order-announcement").textContent = fresh.dataset.announcement;
    dropMessages();
  }
  document.dispatchEvent(new Event("order-changed")); // before the focus: it shows the copy buttons
  if (focused) focusAgain(focused, fresh);
}

async function refresh() {
  const response = await fetch(area.dataset.refresh, {
    cache: "no-store",
    headers: { "If-None-Match": `"${area.dataset.version}"` },
  });
  if (response.redirected) location.reload(); // the session has ended: let the page ask for the login
  if (response.status !== 200 || response.redirected) return;
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = answer.getElementById("order-state");
  // A question that is being answered is not to vanish under the hand; a picture of codes may.
  if (fresh && !document.querySelector("dialog[open]:not(#qr-code-large)")) put(fresh);
}

async function watch() {
  for (;;) {
    await nextTime();
    await refresh().catch(() => {}); // no network just now: try again
  }
}

watch();
