// Reads the student's page as other people's programs read USOSweb's: HTML in, what it says out.
import { readFileSync } from "node:fs";
import { parsed } from "./html.mjs";

const WORDS = {
  "Oczekuje": "pending",
  "W trakcie": "processing",
  "Do odbioru": "ready",
  "Odebrana": "collected",
  "Błąd": "failed",
  "Anulowane": "cancelled",
  "Unieważnione": "revoked",
};

// What has two parts is a row of data: its label, and a date as a program wants it or else the text.
function rows(frame) {
  const lists = frame.all(".inline-keyvalue-list");
  const pairs = lists.flatMap((list) => list.elements).filter((row) => row.is("div") && row.elements.length === 2);
  return Object.fromEntries(pairs.map(({ elements: [label, value] }) => [
    label.text,
    value.first("local-time[datetime]")?.attributes.datetime ?? value.text,
  ]));
}

function order(page) {
  const frame = page.first("usos-frame");
  const tag = frame?.first("usos-tag");
  return tag ? { status: tag.text, known: WORDS[tag.text] ?? null, rows: rows(frame) } : null;
}

function codes(page) {
  const text = page.first("#qr-code-text");
  return text
    ? { text: text.text, picture: page.first(".qr-code-img").attributes.src, pass: page.first("#qr-code-pass").text }
    : null;
}

const page = parsed(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({
  user: page.first("cas-bar[logged-user]")?.attributes["logged-user"] ?? null,
  isThePage: page.first("h1").text.includes("mLegitymacja"),
  order: order(page),
  codes: codes(page),
}));
