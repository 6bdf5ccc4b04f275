import { act, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { expect, test } from "vitest";
import { declareProperties } from "../names/names";
import { PropertySelect } from "./PropertySelect";

const fields = [{ name: "total" }, { name: "coupon" }, { name: "spout" }];

function open(value = "") {
  render(
    <PropertySelect
      open
      aria-label="Property"
      event="Lamp Sold"
      fields={fields}
      value={value}
      getPopupContainer={(box) => box.parentElement ?? box}
    />,
  );
  const options = () =>
    [...document.querySelectorAll(".ant-select-item-option")].map((each) => each.textContent);
  return { options, box: screen.getByRole("combobox") };
}

test("a property is listed by its name with its key beside it, and is found by either", async () => {
  await i18next.changeLanguage("zh-CN");
  const { options, box } = open();
  expect(options()).toEqual(["总额total", "优惠券coupon", "spout"]);
  fireEvent.change(box, { target: { value: "优惠" } });
  expect(options()).toEqual(["优惠券coupon"]);
  fireEvent.change(box, { target: { value: "TOT" } });
  expect(options()).toEqual(["总额total"]);
});

test("the chosen one is called by its name, also when the data no longer has it", async () => {
  await i18next.changeLanguage("zh-CN");
  act(() => declareProperties([{ event: "Lamp Sold", name: "watts", name_zh: "功率", name_en: "" }]));
  open("watts");
  expect(screen.getByText("功率").getAttribute("title")).toBe("watts");
  act(() => declareProperties([]));
});
