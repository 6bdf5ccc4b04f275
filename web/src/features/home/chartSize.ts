import { usePhone } from "@/shared/prefs";

/** In CSS pixels; known before the chart's chunk has come, so that nothing jumps when it does. */
export function useChartHeight(): number {
  return usePhone() ? 260 : 348;
}
