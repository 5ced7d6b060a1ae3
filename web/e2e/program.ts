import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The sign-ins of the demo all have this password while tests run. */
export const password = 'correct horse battery staple';

const firstPort = Number(process.env.GATEHOUSE_E2E_PORT ?? 5180);
const program = process.env.GATEHOUSE_PROGRAM ?? '../bin/gatehouse';

export interface RunningProgram {
  url: string;
  /** Where it takes SMPP sessions, on this machine. */
  smpp: number;
  /** What it has printed so far, such as the link to the set-up. */
  said: () => string;
  /** Where its rows are, if in PostgreSQL. */
  database?: string;
  stop: () => Promise<void>;
}

export type Engine = 'sqlite' | 'postgres';

/** Starts the real program with its demo people in a folder or database of its own, one for each worker. */
export async function startDemo(worker: number, engine: Engine = 'sqlite'): Promise<RunningProgram> {
  const running = process.env.GATEHOUSE_URL;
  if (running) return { url: running, smpp: 2775, said: () => '', stop: () => Promise.resolve() };
  if (engine === 'postgres') return start(firstPort + 20 + (worker % 10), ['demo', '--users', '500'], emptyDatabase());
  return start(firstPort + (worker % 10), ['demo']);
}

/** Starts the real program with nobody in it, and with more settings where a journey wants them. */
export function startEmpty(worker: number, engine: Engine = 'sqlite', settings: string[] = []): Promise<RunningProgram> {
  const database = engine === 'postgres' ? emptyDatabase() : undefined;
  return start(firstPort + (engine === 'postgres' ? 30 : 10) + (worker % 10), ['serve', '--outbox', ...settings], database);
}

/** A new database on the server that `scripts/with-postgres.sh` started; it goes with the server. */
function emptyDatabase(): string {
  const server = process.env.GATEHOUSE_TEST_POSTGRES;
  if (!server) throw new Error('There is no PostgreSQL: run "make e2e", or give GATEHOUSE_TEST_POSTGRES.');
  const name = `e2e_${Date.now()}_${process.pid}`;
  execFileSync('psql', [server, '--no-psqlrc', '--quiet', '--command', `CREATE DATABASE ${name}`]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}

async function start(port: number, how: string[], database?: string): Promise<RunningProgram> {
  if (!existsSync(program)) throw new Error(`There is no ${program}: run "make build" first, or name another in GATEHOUSE_PROGRAM.`);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const child = spawn(program, [...how, ...(database ? ['--database', database] : []), '--listen', `127.0.0.1:${port}`, '--smpp-listen', `127.0.0.1:${port + 1000}`, '--data', join(folder, 'data')], {
    // Providers of messages are played by the tests, on this machine.
    env: { ...process.env, GATEHOUSE_DEMO_PASSWORD: password, GATEHOUSE_OUTBOUND_PRIVATE: '127.0.0.0/8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${said.join('')}`, { cause: error });
  }
  return { url, smpp: port + 1000, said: () => said.join(''), database, stop };
}

async function ready(url: string, child: ChildProcess) {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The program ended with ${child.exitCode}.`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The program was not ready after 90 s.');
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}
