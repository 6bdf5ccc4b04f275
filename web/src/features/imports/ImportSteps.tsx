import { useTranslation } from "react-i18next";
import { Steps } from "@/shared/ui/Steps";

const steps = ["file", "columns", "check", "result"] as const;

/** The steps from a file to people. */
export function ImportSteps({ at }: { at: number }) {
  const { t } = useTranslation("imports");
  return <Steps names={steps.map((step) => t(`step.${step}`))} at={at} />;
}
