// `npm run drill -- mail|restore|upgrade`: what the pages of server/deploy promise, done for real, with a transcript.
// Needs a PostgreSQL of the operating system; `mail` also postfix, clamd and nginx.
const DRILLS = ['mail', 'restore', 'upgrade'];
const [name = ''] = process.argv.slice(2);
if (DRILLS.includes(name)) await import(`./${name}.ts`);
else {
  process.stdout.write(`npm run drill -- <name>, one of: ${DRILLS.join(', ')}\n`);
  process.exitCode = 2;
}

export {};
