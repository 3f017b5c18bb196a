"""The HTML report in a browser: what it shows, how it is used, and what it must not do."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_core_python
import pytest
import records
from conftest import missing
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from keystore_tool.audit.report import Report, Severity, Summary
from keystore_tool.render.audit import html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from keystore_tool.audit.report import CertificateRecord, StoreReport

pytestmark = pytest.mark.peer

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1400,1000",
)  # fmt: skip
AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
COUNT = 150


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Headless Chromium that writes down each request."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing("chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options=options, service=Service(driver))
    yield running
    running.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of many stores."""
    return write(tmp_path_factory.mktemp("page") / "report.html", COUNT)


def write(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        records.tell(html.Writer(stream), count)
    return path


@pytest.fixture
def show(browser: Chrome, page: Path) -> Callable[..., Chrome]:
    """Open a page, by default that one, anew and wait until it is ready."""

    def run(path: Path = page, fragment: str = "", *, dark: bool = False, width: int = 1400) -> Chrome:
        features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce"}
        media = [{"name": name, "value": value} for name, value in features.items()]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.get("about:blank")
        for kind in ("browser", "performance"):
            browser.get_log(kind)  # what was logged before is forgotten
        browser.get(path.as_uri() + fragment)
        ready = "return document.documentElement.dataset.ready === 'true'"
        WebDriverWait(browser, 30).until(lambda shown: shown.execute_script(ready))
        return browser

    return run


def all_text(browser: Chrome, selector: str) -> list[str]:
    script = "return Array.from(document.querySelectorAll(arguments[0]), (one) => one.innerText.trim())"
    texts: list[str] = browser.execute_script(script, selector)
    return texts


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def click(browser: Chrome, selector: str) -> WebElement:
    """Click on the first such element, in the middle of the window, where the filter does not cover it."""
    element = one(browser, selector)
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", element)
    element.click()
    return element


def chain_members(store: StoreReport) -> list[CertificateRecord]:
    return [one for entry in store.record.entries for one in entry.chain] if store.record else []


def is_past(certificate: CertificateRecord) -> bool:
    return certificate.days_left is not None and certificate.days_left < 0


@pytest.fixture(scope="module")
def whole() -> Report:
    """What is in the page."""
    kept = Report()
    records.tell(kept, COUNT)
    return kept


def test_the_first_thing_said_is_what_is_wrong(show, whole: Report) -> None:
    browser = show()
    high = sum(finding.severity is Severity.HIGH for finding in whole.findings)
    where = {finding.store for finding in whole.findings if finding.severity is Severity.HIGH}
    heading = one(browser, "h1").text
    assert heading == (
        f"Failed: {high} high findings in {len(where)} of {len(whole.stores)} stores. 1 could not be read."
    )
    figures = dict(zip(all_text(browser, "#figures dt"), all_text(browser, "#figures dd"), strict=True))
    assert (figures["high"], figures["unreadable"], figures["suppressed"]) == (str(high), "1", "1")
    assert "Failed" in browser.title


def test_findings_come_by_rule_and_the_worst_first(show, whole: Report) -> None:
    browser = show()
    severities = all_text(browser, "#rules .rule > summary .severity")
    assert severities == sorted(severities, key=["high", "medium", "low", "info"].index)
    rules = all_text(browser, "#rules .rule > summary code")
    assert sorted(rules) == sorted({finding.rule for finding in whole.findings})


def test_hostile_names_are_text_and_nothing_else(show) -> None:
    browser = show(fragment="#q=onerror")
    assert browser.execute_script("return typeof window.hack") == "undefined"
    assert not browser.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, link")
    assert browser.execute_script("return document.scripts.length") == 1  # the data block removes itself
    (name,) = all_text(browser, ".store .name")
    assert name == "/srv/keystores/</script><img src=x onerror=hack()><!--\\u{1b}[31m\\u{202e}evil.p12"
    assert "\u202e" not in browser.page_source


def test_the_page_asks_for_nothing_and_breaks_no_rule_of_its_own(show, page: Path) -> None:
    browser = show()
    one(browser, "#theme").click()
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [message["params"]["request"]["url"] for message in messages
             if message["method"] == "Network.requestWillBeSent"]  # fmt: skip
    assert asked == [page.as_uri()]
    assert browser.get_log("browser") == []


def test_the_policy_stops_injected_scripts_and_requests(show) -> None:
    browser = show()
    browser.execute_script(
        """const script = document.createElement("script"); script.textContent = "window.hack = 1";
        document.body.append(script);
        const image = document.createElement("img"); image.src = "http://127.0.0.1:9/x.png";
        document.body.append(image);"""
    )
    assert browser.execute_script("return typeof window.hack") == "undefined"
    WebDriverWait(browser, 10).until(
        lambda _: (
            sum("Content Security Policy" in entry["message"] for entry in browser.get_log("browser")) >= 1
        )
    )


def test_search_finds_names_aliases_rules_and_fingerprints(show, whole: Report) -> None:
    browser = show()
    store = whole.stores[5]
    assert store.record is not None
    leaf = store.record.entries[0].chain[0]
    colons = ":".join(leaf.sha256[at : at + 2] for at in range(0, 64, 2)).upper()
    for words in (store.name, leaf.serial, colons, leaf.sha256[:20]):
        field = one(browser, "#query")
        field.clear()
        field.send_keys(words)
        WebDriverWait(browser, 30).until(lambda shown: all_text(shown, ".store .name") == [store.name])
    assert one(browser, "#state").text.startswith(f"1 of {len(whole.stores)} stores, ")
    one(browser, "#clear").click()
    assert one(browser, "#query").get_attribute("value") == ""
    assert one(browser, "#state").text == ""


def test_filters_combine_and_stand_in_the_address(show, whole: Report) -> None:
    browser = show()
    browser.find_element(By.CSS_SELECTOR, '[data-severity="high"]').click()
    one(browser, '#type option[value="JKS"]').click()
    expected = [
        store.name
        for store in whole.stores
        if store.record is not None
        and store.record.type == "JKS"
        and any(finding.severity is Severity.HIGH for finding in store.findings)
    ]
    assert expected
    assert sorted(all_text(browser, ".store .name")) == sorted(expected)
    assert set(all_text(browser, "#rules .rule > summary .severity")) == {"high"}
    address = browser.current_url
    assert "severity=high" in address
    assert "type=JKS" in address
    show(fragment=address[address.index("#") :])
    assert sorted(all_text(browser, ".store .name")) == sorted(expected)
    assert (
        browser.find_element(By.CSS_SELECTOR, '[data-severity="high"]').get_attribute("aria-pressed")
        == "true"
    )


def test_the_timeline_counts_every_certificate_once_and_filters(show, whole: Report) -> None:
    browser = show()
    certificates = {one.sha256: one for store in whole.stores for one in chain_members(store)}
    bars = browser.find_elements(By.CSS_SELECTOR, '#timeline [role="button"]')
    labels = [str(bar.get_attribute("aria-label")) for bar in bars]
    counts = [int(label.partition(": ")[2].split()[0]) for label in labels]
    assert sum(counts) == len(certificates)
    expired = sum(map(is_past, certificates.values()))
    assert labels[0].startswith(f"expired: {expired} certificates")
    browser.execute_script("arguments[0].focus()", bars[0])
    bars[0].send_keys(Keys.ENTER)
    assert bars[0].get_attribute("aria-pressed") == "true"
    hit = sum(any(is_past(one) for one in chain_members(store)) for store in whole.stores)
    assert one(browser, "#state").text.startswith(f"{hit} of ")


def test_bars_of_algorithms_filter(show, whole: Report) -> None:
    browser = show()
    bar = one(browser, '[data-pressed="key RSA 1024"]')
    browser.execute_script("arguments[0].click()", bar)
    weak = sum(any(one.key_bits == 1024 for one in chain_members(store)) for store in whole.stores)
    assert one(browser, "#state").text.startswith(f"{weak} of ")
    click(browser, ".chip")
    assert one(browser, "#state").text == ""


def test_a_chain_is_a_tree_from_the_root_to_the_leaf(show, whole: Report) -> None:
    store = next(one for one in whole.stores if one.record and len(one.record.entries[0].chain) == 3)
    assert store.record is not None
    entry = store.record.entries[0]
    browser = show(fragment=f"#q={store.name}")
    click(browser, ".store > summary")
    button = click(browser, ".entry-row button")
    assert button.get_attribute("aria-expanded") == "true"
    names = all_text(browser, ".chain .name")
    assert names == ["Example Root CA", "Example Issuing CA 2", entry.chain[0].subject[3:].partition(",")[0]]
    assert len(browser.find_elements(By.CSS_SELECTOR, ".chain > li > ul > li > ul > li")) == 1
    assert entry.chain[0].sha256 in one(browser, ".chain").text


def test_it_works_by_keyboard_alone(show) -> None:
    browser = show()
    body = one(browser, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the findings"
    body.send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "query"
    browser.switch_to.active_element.send_keys("0007")
    WebDriverWait(browser, 30).until(lambda shown: len(all_text(shown, ".store .name")) == 1)
    browser.switch_to.active_element.send_keys(Keys.TAB, Keys.NULL)
    pressed = browser.switch_to.active_element
    assert pressed.get_attribute("data-severity") == "high"
    summary = one(browser, ".store > summary")
    browser.execute_script("arguments[0].focus()", summary)
    summary.send_keys(Keys.ENTER)
    WebDriverWait(browser, 30).until(lambda shown: all_text(shown, ".store .facts"))
    bars = browser.find_elements(By.CSS_SELECTOR, '#timeline [role="button"]')
    assert [bar.get_attribute("tabindex") for bar in bars].count("0") == 1
    browser.execute_script("arguments[0].focus()", bars[0])
    bars[0].send_keys(Keys.ARROW_RIGHT)
    assert browser.switch_to.active_element == bars[1]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_accessibility_checker_has_no_complaint(show, tmp_path: Path, dark: bool) -> None:  # noqa: FBT001
    """axe-core: contrast, names of controls, landmarks, headings, with all stores and a chain open."""
    browser = show(write(tmp_path / "few.html", 4), dark=dark)
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    WebDriverWait(browser, 10).until(lambda shown: all_text(shown, ".entry-row"))
    click(browser, ".entry-row button")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run({ resultTypes: ['violations'] }).then(done, (error) => done({ error: String(error) }))"
    )
    violations = {
        one["id"]: [node["html"][:200] for node in one["nodes"][:3]] for one in result["violations"]
    }
    assert violations == {}


def test_the_theme_can_be_turned_over(show) -> None:
    browser = show()
    background = "return getComputedStyle(document.documentElement).backgroundColor"
    light = browser.execute_script(background)
    one(browser, "#theme").click()
    dark = browser.execute_script(background)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    assert show(dark=True).execute_script(background) == dark


@pytest.mark.parametrize("width", [360, 800, 1920])
def test_nothing_is_wider_than_the_window(show, width: int) -> None:
    browser = show(width=width)
    browser.execute_script("document.querySelectorAll('.store')[0].open = true")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_it_prints_in_black_on_white(show) -> None:
    browser = show(dark=True)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        colours = browser.execute_script(
            "const style = getComputedStyle(document.body);"
            "return [style.color, getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert colours[1] == "rgb(255, 255, 255)"
        assert colours[0] == "rgb(27, 29, 32)"
        assert not one(browser, "#filter").is_displayed()
        rules = browser.find_elements(By.CSS_SELECTOR, ".rule")
        assert len(rules) == len(browser.find_elements(By.CSS_SELECTOR, ".rule .occurrences"))  # all are open
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_two_thousand_stores_stay_usable(show, tmp_path: Path) -> None:
    browser = show(write(tmp_path / "many.html", 2000))
    assert one(browser, "#stores-title .count").text == "2,003"
    assert len(browser.find_elements(By.CSS_SELECTOR, ".store")) == 100
    one(browser, "#query").send_keys("payments-1992")
    WebDriverWait(browser, 20).until(lambda shown: len(all_text(shown, ".store .name")) == 1)
    assert all_text(browser, ".store .name") == ["/srv/keystores/payments/payments-1992.p12"]


def test_a_run_without_stores_says_so(show, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    with path.open("w", encoding="utf-8") as stream:
        sink = html.Writer(stream)
        sink.begin(records.run())
        sink.end(Summary(0, 0, 0, dict.fromkeys(Severity, 0), 0))
    browser = show(path)
    assert one(browser, "h1").text == "Passed: nothing found in 0 stores."
    assert browser.get_log("browser") == []


def test_a_certificate_that_is_in_many_stores_is_written_once() -> None:
    stream = io.StringIO()
    records.tell(html.Writer(stream), 50)
    text = stream.getvalue()
    assert text.count(f'"sha256":"{records.ROOT.sha256}"') == 1
    assert text.count("</script>") == 2
