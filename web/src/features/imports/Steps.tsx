import { useTranslation } from "react-i18next";

const steps = ["file", "columns", "check", "result"] as const;

/** Where in the wizard we are; said aloud as a list with a current step. */
export function Steps({ at }: { at: number }) {
  const { t } = useTranslation("imports");
  return (
    <ol className="import-steps">
      {steps.map((step, place) => (
        <li key={step} data-done={place < at} aria-current={place === at ? "step" : undefined}>
          <span className="num">{place + 1}</span>
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
