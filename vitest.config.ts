import { defineConfig } from 'vitest/config';

/** Tests that need dist/: the package by its own name, the README's blocks, the command line and the browser. */
const BUILT = ['test/**/*.e2e.test.ts', 'test/package.test.ts', 'test/readme.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: BUILT,
        },
      },
      {
        test: {
          name: 'e2e',
          include: BUILT,
          globalSetup: ['./test/build-once.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
