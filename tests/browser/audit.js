/* SPDX-License-Identifier: MIT */
/* What is wrong with the page as it stands, for tests/browser: window.audit after this ran.
 * names() what a screen reader would miss; contrast() text that is hard to read; layout() what
 * overlaps or leaves the window; foreign() what script in a text left behind. Each gives an array
 * of sentences, empty when all is well. */
window.audit = (() => {
	"use strict";
	const CONTROLS = "button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex], " +
		"[contenteditable=true], [role=button], [role=tab], [role=switch], [role=option], [role=menuitem]";

	const isVisible = (e) => {
		if (!e.checkVisibility || !e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
			return false;
		const r = e.getBoundingClientRect();
		return r.width > 1 && r.height > 1;	/* 1 px: for screen readers only */
	};
	const nameOf = (e) => {
		const text = (e.textContent || e.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
		const data = Object.entries(e.dataset).map(([k, v]) => ` data-${k}=${v.slice(0, 24)}`).join("");
		return `<${e.localName}${e.id ? "#" + e.id : ""}${e.className ? "." + e.className : ""}${data}> ${text}`;
	};
	const byIds = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent || "").join(" ");

	/* The accessible name, as far as this page needs the rules of it. */
	const accessibleName = (e) => {
		if (e.getAttribute("aria-labelledby"))
			return byIds(e.getAttribute("aria-labelledby")).trim();
		if ((e.getAttribute("aria-label") || "").trim())
			return e.getAttribute("aria-label").trim();
		if (e.labels && e.labels.length)
			return [...e.labels].map((l) => l.textContent).join(" ").trim();
		if (/^(input|textarea|select)$/.test(e.localName))
			return (e.title || (/^(submit|button)$/.test(e.type) ? e.value : "")).trim();
		const alts = [...e.querySelectorAll("img[alt], [aria-label]")]
			.map((x) => x.getAttribute("alt") || x.getAttribute("aria-label")).join(" ");
		return ((e.textContent || "") + alts + (e.title || "")).trim();
	};

	function names() {
		const found = [], say = (words, e) => found.push(words + (e ? ": " + nameOf(e) : ""));
		if (!/^[a-z]{2}/.test(document.documentElement.lang))
			say("the page has no language");
		if (!document.title.trim())
			say("the page has no title");
		if (!document.querySelector("meta[name=viewport]"))
			say("no viewport: a phone would zoom out");
		if (document.querySelectorAll("main, [role=main]").length !== 1)
			say("not one main part");
		if (document.querySelectorAll("h1").length !== 1)
			say("not one h1");
		if (!document.querySelector("[aria-live], [role=log], [role=status]"))
			say("nothing tells of what is new");
		for (const e of document.querySelectorAll(CONTROLS)) {
			if (!isVisible(e) || e.closest("[aria-hidden=true], [inert]"))
				continue;
			if (!/\p{L}|\p{N}/u.test(accessibleName(e)))
				say("a control without a name", e);
			if (e.tabIndex > 0)
				say("a tabindex of its own order", e);
			if (e.querySelector("button, a[href], input, select, textarea") && !e.matches("[tabindex]"))
				say("a control inside a control", e);
			if (e.matches("div[tabindex], span[tabindex], section[tabindex], ol[tabindex], ul[tabindex]") &&
			    !e.hasAttribute("role"))
				say("a focusable thing without a role", e);
		}
		for (const e of document.querySelectorAll("img"))
			if (!e.hasAttribute("alt"))
				say("a picture without words", e);
		for (const e of document.querySelectorAll("[aria-hidden=true] :is(button, a[href], input, [tabindex='0'])"))
			if (isVisible(e))
				say("a hidden thing takes focus", e);
		for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"])
			for (const e of document.querySelectorAll(`[${attribute}]`))
				for (const id of e.getAttribute(attribute).split(/\s+/))
					if (!document.getElementById(id))
						say(`${attribute} names ${id}, which is not there`, e);
		const ids = {};
		for (const e of document.querySelectorAll("[id]"))
			ids[e.id] = (ids[e.id] || 0) + 1;
		for (const id in ids)
			if (ids[id] > 1)
				say(`the id ${id} ${ids[id]} times`);
		return found;
	}

	/* ---- contrast ---- */

	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	/* Any CSS colour as [r, g, b, a], by painting it. */
	const rgba = (() => {
		const known = {};
		return (css) => {
			if (!known[css]) {
				const m = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(css);
				if (m)
					known[css] = [+m[1], +m[2], +m[3], m[4] === undefined ? 1 : +m[4]];
				else {
					canvas.clearRect(0, 0, 1, 1);
					canvas.fillStyle = css;
					canvas.fillRect(0, 0, 1, 1);
					const d = canvas.getImageData(0, 0, 1, 1).data;
					known[css] = [d[0], d[1], d[2], d[3] / 255];
				}
			}
			return known[css];
		};
	})();
	const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
	const luminance = (c) => {
		const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => {
		const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
		return (x + 0.05) / (y + 0.05);
	};
	/* What can lie behind an element: one colour, or those of a gradient. */
	const backgrounds = (e) => {
		const layers = [];
		for (let at = e; at; at = at.parentElement) {
			const css = getComputedStyle(at), stops = css.backgroundImage.match(/(rgba?|color|oklch|oklab)\([^()]*\)/g);
			if (css.backgroundImage !== "none" && stops)
				layers.push(stops.map(rgba));
			const c = rgba(css.backgroundColor);
			if (c[3] > 0)
				layers.push([c]);
			if (c[3] === 1)
				break;
		}
		let found = [rgba(getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
			matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)")];
		for (const stops of layers.reverse())
			found = found.flatMap((under) => stops.map((top) => over(top, under)));
		return found.slice(0, 64);
	};
	const opacity = (e) => e ? +getComputedStyle(e).opacity * opacity(e.parentElement) : 1;
	const leastRatio = (e, colour) => {
		const c = [...rgba(colour)];
		c[3] *= opacity(e);
		return Math.min(...backgrounds(e).map((under) => ratio(over(c, under), under)));
	};
	const isEmoji = (text) => !/[^\p{Extended_Pictographic}\p{Emoji_Component}\s]/u.test(text);

	function contrast() {
		const found = new Map();
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const judge = (e, colour, words) => {
			const css = getComputedStyle(e), px = parseFloat(css.fontSize);
			const isLarge = px >= 24 || (px >= 18.66 && +css.fontWeight >= 700);
			const got = leastRatio(e, colour);
			if (got < (isLarge ? 3 : 4.5)) {
				const key = `${e.localName}.${e.className} ${colour}`;
				found.set(key, `${got.toFixed(2)} ${colour} on ${backgrounds(e)[0].slice(0, 3).map(Math.round)}: ` +
					`${nameOf(e)} ${words}`);
			}
		};
		for (let node; (node = walker.nextNode());) {
			const e = node.parentElement;
			if (!node.data.trim() || isEmoji(node.data) || !isVisible(e) || e.closest("script, style, noscript, option"))
				continue;
			if (!e.closest(":disabled, [aria-disabled=true]"))
				judge(e, getComputedStyle(e).color, "");
		}
		for (const e of document.querySelectorAll("input, textarea, select"))
			if (isVisible(e) && !e.disabled && !/^(checkbox|radio|range|file|color)$/.test(e.type)) {
				judge(e, getComputedStyle(e).color, "(what is typed)");
				if (e.placeholder)
					judge(e, getComputedStyle(e, "::placeholder").color, "(placeholder)");
			}
		return [...found.values()];
	}

	/* ---- layout ---- */

	/* What of a rectangle its scrolling and clipping ancestors show. */
	const clipped = (r, e) => {
		let box = { left: r.left, top: r.top, right: r.right, bottom: r.bottom };
		for (let at = e; at && at !== document.documentElement; at = at.parentElement) {
			const css = getComputedStyle(at);
			if (css.position === "fixed")
				break;
			if (css.overflowX === "visible" && css.overflowY === "visible")
				continue;
			const a = at.getBoundingClientRect();
			box = { left: Math.max(box.left, a.left), top: Math.max(box.top, a.top),
				right: Math.min(box.right, a.right), bottom: Math.min(box.bottom, a.bottom) };
		}
		return box;
	};
	const area = (b) => Math.max(0, b.right - b.left) * Math.max(0, b.bottom - b.top);

	/* Of a select what is written in it: its box may reach further, to be tapped more easily. */
	const line = (e) => {
		const r = e.getBoundingClientRect(), high = 1.3 * parseFloat(getComputedStyle(e).fontSize);
		const middle = (r.top + r.bottom) / 2;
		return { left: r.left, right: r.right, top: middle - high / 2, bottom: middle + high / 2 };
	};

	function leaves() {
		const out = [], range = document.createRange();
		const add = (e, r) => {
			const box = clipped(r, e);
			if (area(box) > 4)
				out.push({ e: e, box: box });
		};
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node; (node = walker.nextNode());) {
			const e = node.parentElement;
			if (!node.data.trim() || !isVisible(e) || e.closest("script, style, option, textarea, [inert]"))
				continue;
			range.selectNodeContents(node);
			for (const r of range.getClientRects())
				add(e, r);
		}
		for (const e of document.querySelectorAll("button, input, select, textarea, img"))
			if (isVisible(e) && !e.closest("[inert]"))	/* what a sheet lies over */
				add(e, e.matches("select") ? line(e) : e.getBoundingClientRect());
		return out;
	}

	function layout() {
		const found = [], width = document.documentElement.clientWidth;
		if (document.scrollingElement.scrollWidth > width)
			found.push(`the page is ${document.scrollingElement.scrollWidth} px wide in a window of ${width}`);
		const all = leaves();
		for (const { e, box } of all)
			if (box.right > width + 1 || box.left < -1)
				found.push(`leaves the window (${Math.round(box.left)}..${Math.round(box.right)}): ${nameOf(e)}`);
		all.sort((a, b) => a.box.top - b.box.top);
		for (let i = 0; i < all.length; i++)
			for (let k = i + 1; k < all.length && all[k].box.top < all[i].box.bottom; k++) {
				const a = all[i], b = all[k];
				if (a.e === b.e || a.e.contains(b.e) || b.e.contains(a.e))
					continue;
				const both = area({ left: Math.max(a.box.left, b.box.left), top: Math.max(a.box.top, b.box.top),
					right: Math.min(a.box.right, b.box.right), bottom: Math.min(a.box.bottom, b.box.bottom) });
				/* Lines of text stand a little closer than their boxes. */
				if (both > 0.15 * Math.min(area(a.box), area(b.box)))
					found.push(`overlap: ${nameOf(a.e)} and ${nameOf(b.e)}`);
			}
		for (const { e, box } of all) {
			const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
			if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight)
				continue;
			const top = document.elementFromPoint(x, y);
			if (top && !e.contains(top) && !top.contains(e) && !(e.labels && [...e.labels].some((l) => l.contains(top))))
				found.push(`${nameOf(top)} lies over ${nameOf(e)}`);
		}
		for (const e of document.querySelectorAll("button, a[href], select, input:not([type=checkbox], [type=radio])")) {
			const height = e.getBoundingClientRect().height;
			if (isVisible(e) && height < 24 && !e.closest("p, .bubble"))
				found.push(`too low to be tapped (${height.toFixed(0)} px): ${nameOf(e)}`);
		}
		return [...new Set(found)];
	}

	/* ---- script in texts ---- */

	const NEVER = "iframe, frame, object, embed, base, form[action], math, marquee, video, audio, template, noscript, " +
		"[srcdoc], svg script, svg animate, style, meta, link";
	const own = new Set(document.querySelectorAll(NEVER));

	function foreign() {
		const found = [];
		if (window.__xss !== undefined)
			found.push(`script number ${window.__xss} ran`);
		for (const e of document.querySelectorAll("script"))
			if (!e.src || new URL(e.src).origin !== location.origin)
				found.push("a script that is not the page's: " + e.outerHTML.slice(0, 80));
		for (const e of document.querySelectorAll(NEVER))
			if (!own.has(e))
				found.push("new since the page was made: " + e.outerHTML.slice(0, 80));
		for (const e of document.querySelectorAll("*"))
			for (const a of own.has(e) ? [] : e.attributes) {
				if (/^on/i.test(a.name) || a.name === "formaction")
					found.push(`${a.name} on ${nameOf(e)}`);
				if (/^(href|src|action|xlink:href)$/i.test(a.name) && !/^(https?|blob):$/.test(new URL(a.value, location).protocol) &&
				    !/^data:image\//.test(a.value))
					found.push(`${a.name}=${a.value.slice(0, 60)} on ${nameOf(e)}`);
			}
		return found;
	}
	/* ---- focus ---- */

	const mark = (e) => {
		const css = getComputedStyle(e);
		return [css.outlineStyle === "none" ? "" : css.outlineWidth + css.outlineColor, css.boxShadow, css.borderColor,
			css.backgroundColor].join("|");
	};
	let plain = new Map(), reached = new Set(), last = null;
	const groupOf = (e) => e.type === "radio" ? "radio " + e.name : e;

	function focusBegin() {
		plain = new Map([...document.querySelectorAll(CONTROLS)].map((e) => [e, mark(e)]));
		reached = new Set();
		last = null;
	}
	/* After a Tab: whether it was here before, and what is wrong with it. */
	function focusStep() {
		const e = document.activeElement, found = [];
		if (!e || e === document.body || reached.has(e))
			return { isOver: true, found: found };
		reached.add(e);
		const around = e.matches("input[type=checkbox], input[type=radio], input[type=file]") ? e.closest("label") || e : e;
		const css = getComputedStyle(e), aroundCss = getComputedStyle(around);
		const isOutlined = [css, aroundCss].some((c) => c.outlineStyle !== "none" && parseFloat(c.outlineWidth) >= 1);
		if (!isOutlined && mark(e) === plain.get(e))
			found.push("focus is not seen on " + nameOf(e));
		if (isOutlined && css.outlineStyle !== "none" && css.outlineStyle !== "auto" &&
		    leastRatio(e.parentElement, css.outlineColor) < 3)
			found.push("the mark of focus is too faint on " + nameOf(e));
		const r = e.getBoundingClientRect();
		if (r.bottom < 0 || r.top > innerHeight || r.right < 0 || r.left > innerWidth)
			found.push("focus is outside the window on " + nameOf(e));
		if (last && !(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING))
			found.push(`focus goes back from ${nameOf(last)} to ${nameOf(e)}`);
		last = e;
		return { isOver: false, found: found };
	}
	/* Controls that Tab never came to. */
	function focusEnd() {
		const groups = new Set([...reached].map(groupOf));
		return [...document.querySelectorAll(CONTROLS)]
			.filter((e) => isVisible(e) && !e.disabled && e.tabIndex >= 0 && !e.closest("[inert]") &&
				!groups.has(groupOf(e)))
			.map((e) => "Tab does not come to " + nameOf(e));
	}

	return { names, contrast, layout, foreign, focusBegin, focusStep, focusEnd };
})();
