// SPDX-License-Identifier: Apache-2.0
// What the scripts of both clients share: where the server is, and how one case is run.
import process from 'node:process';

export const server = {
  host: process.env.SERVER_HOST,
  port: Number(process.env.SERVER_PORT),
  user: process.env.SERVER_USER,
  password: process.env.SERVER_PASSWORD,
  database: process.env.SERVER_DATABASE,
  encrypt: process.env.SERVER_ENCRYPT === 'true',
  modules: process.env.SERVER_MODULES,
};

/** Runs the case that the command line names; the process ends with 1 when it fails. */
export function run(cases) {
  const name = process.argv[2];
  const guard = setTimeout(() => stop(1, `${name} did not end in 60 s`), 60_000);
  cases[name]().then(
    () => stop(0, `passed ${name}`),
    (error) => stop(1, error.stack),
  );

  function stop(code, message) {
    clearTimeout(guard);
    console.log(message);
    process.exit(code);
  }
}
