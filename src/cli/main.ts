#!/usr/bin/env node
// Where the command begins. Loads as little as it can: the version needs nothing but package.json, everything else loads
// the rest when it is called for.

const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  const { readVersion } = await import('./version.ts');
  console.log(readVersion());
} else {
  const { runProcess } = await import('./process.ts');
  await runProcess(argv);
}
