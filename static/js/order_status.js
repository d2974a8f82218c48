// Keeps the student's page up to date: its changing part is asked for again and again, and put in
// place when it has changed. Without scripts there is a link.
"use strict";

// While an order waits it is mostly ready in a moment: ask soon at first, then ever less often.
const FIRST_MS = 250;
const SLOWER = 1.25;
const LONGEST_MS = 1750;
// After two minutes nobody sits and watches any more.
const PATIENCE_MS = 120000;
const LONGEST_LATER_MS = 30000;
// What does not wait changes only by the university's act or the phone's.
const AT_REST_MS = 15000;
const HIDDEN_MS = 60000;

let area = document.getElementById("order-state");
let wait = FIRST_MS;
let wake = () => {};

function pause() {
  if (document.hidden) return HIDDEN_MS;
  if (!("waiting" in area.dataset)) return AT_REST_MS;
  const longest = performance.now() > PATIENCE_MS ? LONGEST_LATER_MS : LONGEST_MS;
  wait = Math.min(wait * SLOWER, longest);
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

function put(fresh) {
  const hadFocus = area.contains(document.activeElement);
  const before = area.dataset.announcement;
  area.replaceWith(fresh);
  area = fresh;
  // Whoever stood on something that is gone stays where it was; the page does not jump.
  if (hadFocus) document.getElementById("your-mlegitymacja").focus({ preventScroll: true });
  if (before !== fresh.dataset.announcement) {
    document.getElementById("order-announcement").textContent = fresh.dataset.announcement;
  }
  document.dispatchEvent(new Event("order-changed"));
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
  // A question that is being answered is not to vanish under the hand.
  if (fresh && !document.querySelector("dialog[open]")) put(fresh);
}

async function watch() {
  for (;;) {
    await nextTime();
    await refresh().catch(() => {}); // no network just now: try again
  }
}

watch();
