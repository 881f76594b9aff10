// SPDX-License-Identifier: MIT
// Cases of one script, run in order, reported as TAP. --match TEXT runs those with TEXT in their name (77: none).

const cases = [];

export function test(name, run) {
  cases.push({ name, run });
}

// Asks until the answer is true, and returns it.
export async function waitFor(ask, what, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

export async function main(words) {
  const at = words.indexOf("--match");
  const chosen = cases.filter((c) => at < 0 || c.name.includes(words[at + 1] ?? ""));
  if (chosen.length === 0) return 77;
  console.log(`1..${chosen.length}`);
  let failed = 0;
  for (const [i, c] of chosen.entries()) {
    try {
      await c.run();
      console.log(`ok ${i + 1} - ${c.name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${i + 1} - ${c.name}`);
      console.log(String(error?.stack ?? error).replace(/^/gm, "# "));
    }
  }
  return failed ? 1 : 0;
}
