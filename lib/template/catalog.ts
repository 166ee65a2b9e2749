export const FILTER_NAMES: readonly string[] = [];
export const TEST_NAMES: readonly string[] = [];
export const FUNCTION_NAMES: readonly string[] = [];
