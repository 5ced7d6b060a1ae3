import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// What the widgets ask of a browser and jsdom has not.
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined,
}));
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, (sign) => `\\${sign}`) });

afterEach(cleanup);
