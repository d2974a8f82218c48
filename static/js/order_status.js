// Keeps the student's page up to date: while the order waits, its part of the page is asked for
// again and again, and put in place when the status has changed. Without scripts there is a link.
"use strict";

// Most orders are ready in a moment: ask soon at first, then ever less often.
const FIRST_MS = 250;
const LONGEST_MS = 1750;
const SLOWER = 1.25;

async function refresh(area) {
  const response = await fetch(area.dataset.refresh, { headers: { Accept: "text/html" } });
  if (response.redirected) {
    location.reload(); // the session has ended: let the page ask for the login
    return area;
  }
  if (!response.ok) return area;
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = answer.getElementById("order-state");
  if (!fresh || fresh.dataset.status === area.dataset.status) return area;
  area.replaceWith(fresh);
  document.getElementById("order-announcement").textContent = fresh.dataset.announcement;
  return fresh;
}

async function watch(area) {
  for (let wait = FIRST_MS; area.dataset.refresh; wait = Math.min(wait * SLOWER, LONGEST_MS)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    area = await refresh(area).catch(() => area); // no network just now: try again
  }
}

watch(document.getElementById("order-state"));
