/* Makes ../static/editor.js of editor.js and what it takes from npm, and ../static/editor-licences.txt. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const made = "../static/editor.js";
const sources = createHash("sha256");
for (const name of ["editor.js", "package-lock.json"]) sources.update(readFileSync(name));
const { metafile } = await build({
  entryPoints: ["editor.js"],
  outfile: made,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  banner: {
    js: `/* Made of serve/editor/ (${sources.digest("hex")}). Licenses: /static/editor-licences.txt */`,
  },
});

const packages = new Set();
for (const [path, { bytesInOutput }] of Object.entries(metafile.outputs[made].inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found && bytesInOutput) packages.add(found[1]);
}
const texts = [...packages].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  return `== ${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
});
writeFileSync("../static/editor-licences.txt", texts.join("\n"));
