// publiccode.yml obeys the standard that catalogues of public software read (0.7), and says what package.json says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import * as z from 'zod';
import { MAIL_LANGUAGES } from '../server/texts/mail-languages.ts';
import { VERSION } from '../server/version.ts';

const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/);
const aliases = ['gdpr', 'eidas', 'nis2', 'cra', 'spid', 'cie', 'anpr', 'pagopa', 'io'];
const SOFTWARE_TYPES = [
  'standalone/mobile',
  'standalone/iot',
  'standalone/desktop',
  'standalone/web',
  'standalone/backend',
] as const;
const dependency = z.strictObject({
  name: z.string().min(1),
  versionMin: z.string().optional(),
  versionMax: z.string().optional(),
  version: z.string().optional(),
  optional: z.boolean().optional(),
});
/** https://yml.publiccode.tools/schema.core.html, its mandatory keys and those that we use. */
const PublicCode = z.strictObject({
  publiccodeYmlVersion: z.literal('0.7'),
  name: z.string().min(1),
  url: z.url(),
  softwareVersion: z.string(),
  platforms: z.array(z.string()).min(1),
  categories: z.array(z.string()).optional(),
  developmentStatus: z.enum(['concept', 'development', 'beta', 'stable', 'obsolete']),
  softwareType: z.enum([...SOFTWARE_TYPES, 'standalone/other', 'addon', 'library', 'configurationFiles']),
  supports: z
    .array(z.strictObject({ id: z.union([z.url(), z.enum(aliases.map((name) => `alias:${name}`))]) }))
    .optional(),
  intendedAudience: z.strictObject({ countries: z.array(z.string().length(2)), scope: z.array(z.string()) }).optional(),
  description: z.record(
    language,
    z.strictObject({
      localisedName: z.string().optional(),
      shortDescription: z.string().max(150),
      longDescription: z.string().min(150).max(10_000),
      features: z.array(z.string()).min(1),
    }),
  ),
  legal: z.strictObject({ license: z.literal('EUPL-1.2') }),
  maintenance: z.strictObject({
    type: z.enum(['internal', 'community']),
    contacts: z
      .array(z.strictObject({ name: z.string(), email: z.email().optional(), affiliation: z.string().optional() }))
      .min(1),
  }),
  localisation: z.strictObject({ localisationReady: z.boolean(), availableLanguages: z.array(language).min(1) }),
  dependsOn: z.strictObject({ open: z.array(dependency) }),
});

test('publiccode.yml obeys its standard and says what is so', () => {
  const found = PublicCode.parse(parse(readFileSync('publiccode.yml', 'utf8')));
  assert.equal(found.softwareVersion, VERSION);
  assert.deepEqual([...found.localisation.availableLanguages].sort(), ['nl', ...MAIL_LANGUAGES].sort());
});
