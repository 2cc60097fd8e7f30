import fc from 'fast-check';

/**
 * Properties are tried with the same values each time, so that a change is never refused for what was there before it.
 * FAST_CHECK_SEED=random looks further; FAST_CHECK_SEED=NUMBER repeats a run.
 */
const FIXED_SEED = 20_260_101;

const wanted = process.env['FAST_CHECK_SEED'];
if (wanted !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: wanted ? Number(wanted) : FIXED_SEED });
