import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { usePreview } from "@/shared/expression/preview";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression } from "@/shared/expression/types";
import { useFormat } from "@/shared/format";
import type { Catalogue } from "@/shared/types";

type Props = {
  expression: Expression;
  catalogue: Catalogue;
  readOnly: boolean;
  close: () => void;
  onChange: (expression: Expression) => void;
};

/** The segment builder over the canvas; the count is of all contacts now, as a measure of the condition. */
export function ConditionModal({ expression, catalogue, readOnly, close, onChange }: Props) {
  const { t } = useTranslation("journeys");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const [store] = useState(() => createBuilderStore(fromExpression(expression)));
  const tree = useTree(store);
  const { preview, complete } = usePreview(tree, catalogue);
  return (
    <Modal
      open
      width={960}
      title={t("condition.title")}
      okText={common(readOnly ? "close" : "save")}
      okButtonProps={{ disabled: !complete }}
      cancelButtonProps={readOnly ? { style: { display: "none" } } : undefined}
      onCancel={close}
      onOk={() => {
        if (!readOnly) onChange(toExpression(tree));
        close();
      }}
    >
      <Builder store={store} catalogue={catalogue} preview={preview} readOnly={readOnly} />
      <p className="sub" style={{ marginTop: 10 }}>
        {preview
          ? t("condition.now", {
              count: preview.count,
              value: format.count(preview.count),
              total: format.count(preview.total),
            })
          : null}
      </p>
    </Modal>
  );
}
