// The registers of 06-numbers that gave no answer when they were asked last, for the operator: meanwhile codes go as
// without a number.
import { explained } from '../events/subscription.ts';
import { silentRegisters } from '../organisation/number-register.ts';
import type { Services } from '../services.ts';

/** A sentence for each, with why. */
export async function numberRegisterTroubles(services: Pick<Services, 'db'>): Promise<string[]> {
  const silent = await silentRegisters(services);
  return silent.map(
    ({ slug, url, failingSince, lastError }) =>
      `The register of 06-numbers of ${slug} gives no answer since ${failingSince?.toISOString()}; codes go by e-mail, ` +
      `letters for sms only wait. ${whySilent(lastError ?? '', url)}`,
  );
}

/** Why it gave no answer, as a sentence. */
export function whySilent(error: string, url: string): string {
  return /^HTTP/.test(error) ? `${new URL(url).host} answers ${error}.` : explained(error, url);
}
