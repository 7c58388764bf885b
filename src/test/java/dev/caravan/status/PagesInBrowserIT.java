// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStatus.Retrying;
import dev.caravan.testing.Chromium;
import dev.caravan.testing.Complaints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The pages in a real browser, with pointer and keyboard, wide and narrow, in both colour schemes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesInBrowserIT extends StatusWebTest {
    private static final int WIDE = 1280;
    private static final int NARROW = 360;
    private static final int HEIGHT = 800;

    /** As the page sees it: from the start of the request to the end of the load event. */
    private static final String LOAD_MILLIS = "() => performance.getEntriesByType('navigation')[0].duration";

    private static final String LONG =
            "a_name_that_is_as_long_as_names_may_be_in_sql_server_and_has_no_blank_".repeat(2);

    @Autowired
    private LatencyHistory history;

    private BrowserContext operator;
    private Complaints complaints;
    private Page page;

    @BeforeAll
    void signIn() {
        operator = open("caravan");
        complaints = new Complaints(operator);
    }

    private String address() {
        return "http://localhost:" + port;
    }

    private BrowserContext open(String user) {
        BrowserContext context = Chromium.open(address(), WIDE, HEIGHT);
        Page login = context.newPage();
        login.navigate("/");
        signIn(login, user, ApiClient.PASSWORD);
        assertThat(login.locator("#connection")).hasText("Live");
        login.close();
        return context;
    }

    private static void signIn(Page login, String user, String password) {
        login.getByLabel("Name").fill(user);
        login.getByLabel("Password").fill(password);
        login.getByRole(AriaRole.BUTTON, named("Sign in")).click();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    @AfterAll
    void close() {
        if (operator != null) {
            operator.close();
        }
    }

    @BeforeEach
    void aTaskWithTables() {
        tasks.with("shop", List.of(FakeTasks.table("customers"), FakeTasks.table("orders")), List.of());
        page = operator.newPage();
    }

    @AfterEach
    void nothingIsComplainedOf() {
        page.close();
        complaints.assertNone();
    }

    /** A page that follows the tasks by itself by now. */
    private void openLive(String path) {
        page.navigate(path);
        assertThat(page.locator("#connection")).hasText("Live");
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, named(name));
    }

    private Locator dialog() {
        return page.getByRole(AriaRole.DIALOG);
    }

    @Test
    void aPersonSignsInComesToThePageThatWasAskedForAndSignsOut() {
        try (BrowserContext nobody = Chromium.open(address(), WIDE, HEIGHT)) {
            Complaints heard = new Complaints(nobody);
            Page login = nobody.newPage();
            login.navigate("/tasks/shop/table?name=dbo.orders");

            signIn(login, "caravan", "wrong");
            assertThat(login.getByRole(AriaRole.ALERT))
                    .hasText("Name or password is wrong. After ten wrong tries a name is refused for a minute.");
            signIn(login, "caravan", ApiClient.PASSWORD);
            assertThat(login).hasTitle("dbo.orders: In sync · Caravan");

            login.getByRole(AriaRole.BUTTON)
                    .filter(new Locator.FilterOptions().setHasText("Sign out"))
                    .click();
            assertThat(login.getByText("You are signed out.")).isVisible();
            login.navigate("/");
            assertThat(login).hasTitle("Sign in · Caravan");
            heard.assertNone();
        }
    }

    @Test
    void theListLeadsToEachTask() {
        tasks.with(
                FakeTasks.inState(FakeTasks.synchronizing("billing"), TaskState.FAILED, "No permission on dbo.bills"));
        openLive("/?task=shop");
        Locator list = page.getByRole(AriaRole.REGION, named("Tasks"));
        assertThat(list.getByRole(AriaRole.LINK)).hasCount(2);
        assertThat(list.locator("[aria-current]")).containsText("Synchronizing");
        assertThat(list.locator("[aria-current]")).containsText("latency 420 ms");

        list.getByRole(AriaRole.LINK)
                .filter(new Locator.FilterOptions().setHasText("Failed"))
                .click();

        assertThat(list.locator("[aria-current]")).containsText("billing");
        assertThat(page.locator("article .state").first()).hasText("Failed");
        assertThat(page.getByText("No permission on dbo.bills")).isVisible();
        assertThat(page).hasTitle("Shop to warehouse: Failed · Caravan");
    }

    @Test
    void aTaskShowsHowFarItIs() {
        tasks.with("shop", tables(), List.of(new TaskEvent(FakeTasks.SINCE, "ddl", "Added column sales.orders.note")));
        openLive("/");

        assertThat(page.locator(".what")).containsText("since 2026-11-20 08:00:00 UTC");
        assertThat(page.getByRole(AriaRole.LIST, named("Parts of the task")).getByRole(AriaRole.LISTITEM))
                .hasText(new String[] {"Schema done", "Data done", "Changes running"});
        assertThat(panel("Latency")).containsText("420 ms");
        assertThat(panel("Full load"))
                .containsText(Pattern.compile("100 %.*Rows\\s*100,000.*Tables\\s*12 of 12", Pattern.DOTALL));
        assertThat(panel("Changes applied"))
                .containsText(Pattern.compile(
                        "Read from the source\\s*1,056.*Inserts\\s*12.*Updates\\s*34.*Deletes\\s*5.*Columns added\\s*1",
                        Pattern.DOTALL));
        assertThat(panel("Position")).containsText("0000002a:00000110:0003");
        assertThat(panel("Position")).containsText(Pattern.compile("Source keeps changes for\\s*2 d 23 h"));
        assertThat(panel("Verification"))
                .containsText(Pattern.compile("1 table differs.*Tables\\s*2 of 3", Pattern.DOTALL));
        assertThat(page.locator(".events")).containsText("Added column sales.orders.note");

        Locator loading = page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("dbo.lines"));
        assertThat(loading).containsText("500 of about 2,000 rows, 1 of 4 chunks");
        assertThat(loading).containsText("13 rows/s, 2 min left");
        assertThat(loading.getByRole(AriaRole.PROGRESSBAR)).hasJSProperty("value", 25);
        assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("dbo.orders")))
                .containsText("3 rows differ, verified ");
    }

    private static List<TableStatus> tables() {
        return List.of(
                FakeTasks.table("customers", FakeTasks.verified(0, null)),
                FakeTasks.table("orders", FakeTasks.verified(3, null)),
                FakeTasks.loading("lines"));
    }

    private Locator panel(String title) {
        return page.getByRole(AriaRole.REGION, named(title));
    }

    @Test
    void theChartShowsTheLatencyWithItsThreePartsAndGoesOnByItself() {
        tasks.with(FakeTasks.synchronizing("late"));
        await().until(() -> history.of("late").size() > 1);
        openLive("/?task=late");
        for (String line : List.of("latency", "capture", "read", "apply")) {
            assertThat(page.locator(".chart polyline." + line).last())
                    .hasAttribute("points", Pattern.compile("\\S+ \\S+"));
        }
        assertThat(strings("[...new Set([...document.querySelectorAll('.chart polyline')]"
                        + ".map(line => getComputedStyle(line).stroke))]"))
                .hasSize(4);
        assertThat(panel("Latency"))
                .containsText(Pattern.compile("Capture\\s*300 ms\\s*Read\\s*40 ms\\s*Apply\\s*80 ms"));
        assertThat(page.getByRole(AriaRole.IMG))
                .hasAccessibleName(
                        Pattern.compile(
                                "Latency of the last 1 min: .*now 420 ms; capture: highest .*; read: highest .*; apply: highest .*"));

        Locator apply = page.locator(".chart polyline.apply").last();
        String before = apply.getAttribute("points");
        tasks.with(withLag("late", new TaskStatus.Lag(100L, 40L, 1700L)));
        await().until(() -> Long.valueOf(1700).equals(applyLag(history.of("late"))));
        tasks.with(withLag("late", new TaskStatus.Lag(100L, 40L, 1690L)));

        assertThat(panel("Latency")).containsText(Pattern.compile("Apply\\s*1.7 s"));
        assertThat(page.locator(".chart .top")).hasText("2 s");
        assertThat(apply).not().hasAttribute("points", before);
    }

    private static @Nullable Long applyLag(List<LatencyHistory.Point> points) {
        return points.get(points.size() - 1).lag().applyMillis();
    }

    @SuppressWarnings("unchecked") // what the script gives
    private List<Object> strings(String script) {
        return (List<Object>) page.evaluate(script);
    }

    private static TaskStatus withLag(String id, TaskStatus.Lag lag) {
        TaskStatus task = FakeTasks.synchronizing(id);
        return new TaskStatus(
                task.id(),
                task.name(),
                task.state(),
                task.since(),
                task.reason(),
                task.phase(),
                task.progress(),
                1840L,
                lag,
                task.hoursUntilDataLoss(),
                task.warnBelowHours(),
                task.position(),
                task.counts(),
                task.retrying());
    }

    @Test
    void helpToTheChartStaysOpenWhileThePageGoesOn() {
        openLive("/");
        Locator help = page.getByText("commits wait for SQL Server's capture job");
        assertThat(help).isHidden();

        page.getByText("How to read it").click();
        assertThat(help).isVisible();
        tasks.with(withLag("shop", new TaskStatus.Lag(1100L, 0L, 0L)));
        assertThat(panel("Latency")).containsText(Pattern.compile("Capture\\s*1.1 s"));

        assertThat(help).isVisible();
    }

    @ParameterizedTest
    @CsvSource({
        "SYNCHRONIZING, Pause, PAUSED",
        "SYNCHRONIZING, Stop, STOPPED",
        "PAUSED, Resume, SYNCHRONIZING",
        "STOPPED, Start, SYNCHRONIZING"
    })
    void aCommandIsGivenOnceItIsConfirmed(TaskState state, String command, TaskState after) {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), state, null));
        openLive("/");

        button(command).click();
        assertThat(dialog()).containsText(command + " Shop to warehouse?");
        dialog().getByText("Cancel").click();
        assertThat(dialog()).isHidden();
        assertThat(state()).isEqualTo(state);

        button(command).click();
        dialog().getByRole(AriaRole.BUTTON, inDialog(command)).click();
        assertThat(page.getByText(command + " was asked for.")).isVisible();
        assertThat(state()).isEqualTo(after);
        assertThat(page.locator("article .state").first())
                .hasText(after.name().charAt(0) + after.name().substring(1).toLowerCase(Locale.ROOT));
    }

    private static Locator.GetByRoleOptions inDialog(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private TaskState state() {
        return tasks.find("shop").orElseThrow().state();
    }

    @Test
    void pausingTellsHowLongTheSourceKeepsTheChanges() {
        openLive("/");

        button("Pause").click();

        assertThat(dialog()).containsText("The source keeps its changes for 2 d 23 h more");
    }

    @Test
    void aTaskThatDoesNotRunIsReleasedOnceThatIsConfirmed() {
        openLive("/");
        assertThat(button("Release")).hasCount(0);
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.STOPPED, null));

        button("Release").click();
        assertThat(dialog()).containsText("The target stays as it is.");
        dialog().getByRole(AriaRole.BUTTON, inDialog("Release")).click();

        assertThat(page.getByText("Released. removed: change data capture of database shop"))
                .isVisible();
    }

    @Test
    void theKeyboardAlonePausesATask() {
        openLive("/");

        tabTo("Pause");
        page.keyboard().press("Enter");
        assertThat(dialog()).isVisible();
        assertThat(dialog().getByText("Cancel")).isFocused();
        page.keyboard().press("Escape");
        assertThat(dialog()).isHidden();
        assertThat(button("Pause")).isFocused();

        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.getByText("Pause was asked for.")).isVisible();
        assertThat(state()).isEqualTo(TaskState.PAUSED);
    }

    /** Presses the tabulator until something of that name has the focus, as visibly as anything that has it. */
    private void tabTo(String name) {
        for (int i = 0; i < 30; i++) {
            page.keyboard().press("Tab");
            List<Object> focused = strings("() => { const at = document.activeElement, style = getComputedStyle(at);"
                    + " return [at.getAttribute('aria-label') ?? at.textContent.trim(), style.outlineStyle] }");
            assertThat(focused.get(1)).as("outline of " + focused.get(0)).isNotEqualTo("none");
            if (focused.get(0).equals(name)) {
                return;
            }
        }
        throw new AssertionError("The tabulator does not come to " + name);
    }

    @Test
    void aQuestionStaysOpenWithTheFocusWhereItIsWhileThePageGoesOn() {
        openLive("/");
        button("Pause").click();
        page.keyboard().press("Tab");

        tasks.with(withLag("shop", new TaskStatus.Lag(2100L, 0L, 0L)));
        assertThat(panel("Latency")).containsText(Pattern.compile("Capture\\s*2.1 s"));

        assertThat(dialog().getByRole(AriaRole.BUTTON, inDialog("Pause"))).isFocused();
    }

    @Test
    void aTableIsLoadedAnewFromTheListOnceThatIsConfirmed() {
        tasks.with("shop", many(90), List.of());
        openLive("/");

        page.getByRole(AriaRole.LINK, named("Reload dbo.t85")).click();
        Locator question = page.getByRole(AriaRole.GROUP, named("Load dbo.t85 anew?"));
        assertThat(question).isInViewport();
        assertThat(question).isFocused();
        question.getByText("Cancel").click();
        assertThat(question).hasCount(0);

        page.getByRole(AriaRole.LINK, named("Reload dbo.t86")).click();
        page.getByRole(AriaRole.GROUP, named("Load dbo.t86 anew?"))
                .getByRole(AriaRole.BUTTON, inDialog("Reload"))
                .click();
        assertThat(page.getByText("Loading dbo.t86 anew was asked for.")).isVisible();
        assertThat(tasks.reloads()).contains("dbo.t86").doesNotContain("dbo.t85");
    }

    @Test
    void theTablesPageTellsItsColumnsAndWhatIsLostAndLoadsItAnew() {
        tasks.with("shop", tables(), List.of());
        openLive("/");
        page.getByRole(AriaRole.LINK, named("dbo.orders")).click();

        assertThat(page).hasTitle("dbo.orders: In sync · Caravan");
        assertThat(page.getByRole(AriaRole.ROW)).hasText(new Pattern[] {
            Pattern.compile("Source\\s*Type\\s*Target\\s*Type"),
            Pattern.compile("id\\s*key\\s*int\\s*order_id\\s*integer"),
            Pattern.compile("note\\s*nvarchar\\(50\\)\\s*note\\s*character varying\\(50\\)")
        });
        assertThat(panel("Columns that are not synchronised")).containsText("it is computed");
        assertThat(panel("Verification"))
                .containsText(Pattern.compile("3 rows differ.*With other values\\s*3", Pattern.DOTALL));

        button("Reload").click();
        dialog().getByRole(AriaRole.BUTTON, inDialog("Reload")).click();
        assertThat(page.getByText("Loading dbo.orders anew was asked for.")).isVisible();
        assertThat(tasks.reloads()).contains("dbo.orders");
    }

    @Test
    void theReportOfPrechecksSaysWhatToDoAndLetsItBeCopied() {
        operator.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        openLive("/");
        page.getByRole(AriaRole.LINK, named("Full report")).click();

        Locator agent = finding("source.agent");
        assertThat(agent).containsText("SQL Server Agent is not running, so changes are not captured.");
        assertThat(agent).containsText("Wanted: SQL Server Agent running");
        assertThat(agent.getByText("SELECT 1")).isHidden();
        agent.getByText("How it is asked").click();
        assertThat(agent.getByText("SELECT 1")).isVisible();

        button("Copy what to do about source.recovery-model").click();
        assertThat(finding("source.recovery-model").getByText("Copied")).isVisible();
        assertThat(page.evaluate("navigator.clipboard.readText()"))
                .isEqualTo("ALTER DATABASE [Shop] SET RECOVERY FULL;");
        operator.clearPermissions();
    }

    private Locator finding(String check) {
        return page.locator(".findings > li").filter(new Locator.FilterOptions().setHasText(check));
    }

    @Test
    void aWarningIsAcceptedAndNotAnyMoreAndTheChecksRunAgain() {
        page.navigate("/tasks/shop/precheck");

        button("Accept no longer source.recovery-model").click();
        assertThat(page.getByText("source.recovery-model is not accepted any more."))
                .isVisible();
        button("Accept source.recovery-model").click();
        assertThat(page.getByText("source.recovery-model is accepted.")).isVisible();
        assertThat(finding("source.recovery-model")).containsText("Warning, accepted");
        assertThat(finding("source.agent").getByRole(AriaRole.BUTTON, inDialog("Accept source.agent")))
                .hasCount(0);

        button("Check again").click();
        assertThat(page.getByText("The checks have run.")).isVisible();
    }

    @Test
    void aWarningThatTheFileAcceptsIsNotOfferedButSaidToBe() {
        tasks.with(report());
        page.navigate("/tasks/shop/precheck");

        assertThat(finding("source.encryption")).containsText("Accepted by the task's file");
        assertThat(finding("source.encryption").locator("form")).hasCount(0);
        assertThat(finding("source.recovery-model").locator("form")).hasCount(1);
    }

    /** A report with everything that there may be on its page. */
    private static PrecheckReport report() {
        List<Finding> findings = new ArrayList<>(FakeTasks.report("shop").findings());
        findings.add(new Finding(
                "source.encryption",
                Level.WARNING,
                "source",
                "Rows travel in plain text.",
                "ssl",
                "Set source.encryption: ssl.",
                "",
                true,
                true));
        findings.add(new Finding(
                "table.row-size",
                Level.INFO,
                "dbo." + LONG,
                "Rows are up to 8,060 bytes.",
                "",
                "ALTER TABLE [dbo].[" + LONG + "] REBUILD;",
                "SELECT " + "a_column_with_a_name, ".repeat(40) + "1",
                false));
        return new PrecheckReport(
                "shop", FakeTasks.SINCE, findings, List.of("source.connection"), List.of("target.triggers"));
    }

    @Test
    void aViewerSeesTheSameAndNothingToPress() {
        try (BrowserContext viewer = open("viewer")) {
            Complaints heard = new Complaints(viewer);
            Page seen = viewer.newPage();
            for (String path : List.of("/", "/tasks/shop/table?name=dbo.orders", "/tasks/shop/precheck")) {
                seen.navigate(path);
                assertThat(seen.getByRole(AriaRole.BUTTON).and(seen.locator(":not([data-copy])")))
                        .hasText(new String[] {"Sign out (viewer)"});
            }
            heard.assertNone();
        }
    }

    /** Addresses of all pages, with states, names and texts of every kind and length on them. */
    private List<String> everyPage() {
        tasks.with(report());
        TaskStatus shop = FakeTasks.synchronizing("shop");
        for (TaskState state : TaskState.values()) {
            tasks.with(FakeTasks.inState(
                    FakeTasks.synchronizing(
                            "in-" + state.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                    state,
                    null));
        }
        tasks.with(FakeTasks.retrying(
                FakeTasks.keptFor(shop, 5.5),
                "The target, jdbc:postgresql://" + LONG + ":5432/warehouse, is not reached: " + LONG,
                new Retrying(3, Instant.now().plusSeconds(30), Instant.now().plus(Duration.ofHours(12)))));
        tasks.with(
                "shop",
                List.of(
                        FakeTasks.table(LONG, FakeTasks.verified(3, "it was not compared to its end: " + LONG)),
                        FakeTasks.table("orders", FakeTasks.verified(0, null)),
                        FakeTasks.table("customers"),
                        new TableStatus(
                                "dbo.lines", "sales.lines", TableState.FAILED, "lost: " + LONG, 5, 20, 4, 1, 0, 0, 0),
                        FakeTasks.loading("notes")),
                List.of(new TaskEvent(FakeTasks.SINCE, "state", "RETRYING: " + LONG)));
        return List.of(
                "/?task=shop&reload=dbo.orders",
                "/tasks/shop/table?name=dbo.orders",
                "/tasks/shop/table?name=dbo." + LONG,
                "/tasks/shop/precheck");
    }

    @Test
    void everyPageFitsANarrowPhone() {
        page.setViewportSize(NARROW, HEIGHT);
        for (String path : everyPage()) {
            page.navigate(path);
            page.locator("details").evaluateAll("all => all.forEach(each => each.open = true)");
            assertFits(path);
        }
        page.navigate("/?task=in-synchronizing");
        button("Pause").click();
        assertThat(dialog()).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
    }

    private void assertFits(String path) {
        List<Object> beyond = strings("() => document.documentElement.scrollWidth <= " + NARROW + " ? []"
                + " : [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > "
                + NARROW
                + ").map(each => each.outerHTML.slice(0, 200))");
        assertThat(beyond).as(path + " is wider than " + NARROW + " pixels").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void everyPageCanBeReadInBothColourSchemesAndByAllMeans(ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        List<String> all = everyPage();
        page.navigate(all.get(0));
        assertThat(page.locator("body"))
                .hasCSS("background-color", scheme == ColorScheme.DARK ? "rgb(14, 17, 22)" : "rgb(245, 246, 248)");
        for (String path : all) {
            page.navigate(path);
            page.locator("details").evaluateAll("all => all.forEach(each => each.open = true)");
            assertAccessible(path);
        }
        page.navigate("/?task=in-synchronizing");
        button("Pause").click();
        assertAccessible("a question");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void theFormToSignInFitsAPhoneAndCanBeReadInBothColourSchemesAndByAllMeans(ColorScheme scheme) {
        try (BrowserContext nobody = Chromium.open(address(), NARROW, HEIGHT)) {
            page.close();
            page = nobody.newPage();
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.navigate("/login");
            assertFits("/login");
            assertAccessible("/login");
            signIn(page, "caravan", "wrong");
            assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
            assertFits("/login?error");
            assertAccessible("/login?error");
        }
    }

    /** By the rules of axe for WCAG 2.1 AA, with the contrast of small text for large text, too. */
    private void assertAccessible(String what) {
        List<String> found = new AxeBuilder(page)
                        .setLegacyMode(true)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .flatMap(PagesInBrowserIT::told)
                        .toList();
        assertThat(found).as(what).isEmpty();
    }

    private static Stream<String> told(Rule rule) {
        return rule.getNodes().stream()
                .map(node -> rule.getId() + ": " + node.getHtml() + " " + node.getFailureSummary());
    }

    @Test
    void aThousandTablesComeQuicklyByPagesAndAreFoundByName() {
        tasks.with("shop", many(1000), List.of());
        openLive("/");
        assertThat(((Number) page.evaluate(LOAD_MILLIS)).longValue()).isLessThan(3000);
        Locator rows = page.locator("tbody tr");
        assertThat(rows).hasCount(100);
        assertThat(page.getByText("1–100 of 1,000")).isVisible();

        page.getByRole(AriaRole.LINK, named("Next")).click();
        assertThat(page.getByText("101–200 of 1,000")).isVisible();
        assertThat(page.getByRole(AriaRole.HEADING).filter(new Locator.FilterOptions().setHasText("Tables 1000")))
                .isInViewport();
        assertThat(rows.first()).containsText("dbo.t100");

        page.getByLabel("Find a table").fill("T99");
        page.keyboard().press("Enter");
        assertThat(rows).hasCount(11);
        assertThat(rows.last()).containsText("dbo.t999");
        page.getByLabel("Find a table").fill("none of them");
        button("Find").click();
        assertThat(page.getByText("No table has that in its name.")).isVisible();
    }

    private static List<TableStatus> many(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> FakeTasks.table("t" + i))
                .toList();
    }

    @Test
    void onlyThePagesOwnScriptsAndStylesCount() {
        for (String path : everyPage()) {
            Response answer = page.navigate(path);
            assertThat(answer.headerValue("content-security-policy"))
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                    .doesNotContain("unsafe");
        }
        complaints.assertNone();

        page.evaluate(
                "() => { const script = document.createElement('script'); script.textContent = 'window.ran = true';"
                        + " document.body.append(script); document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">') }");

        assertThat(page.evaluate("window.ran === undefined")).isEqualTo(true);
        assertThat(complaints.take())
                .anyMatch(text -> text.contains("inline script"))
                .anyMatch(text -> text.contains("inline style"));
    }

    @Test
    void anAddressThatThereIsNotLeadsBack() {
        page.navigate("/?task=none");
        assertThat(page.getByText("There is no task 'none'")).isVisible();
        assertAccessible("an error");
        assertThat(complaints.take()).hasSize(2).allMatch(text -> text.contains("404"));

        page.getByText("To the tasks").click();
        assertThat(page.locator("h2")).hasText("Shop to warehouse");
    }

    @Test
    void aPageWhoseStreamIsRefusedIsKeptCurrentAllTheSame() {
        page.route("**/api/stream", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        page.navigate("/");
        assertThat(page.locator("#connection")).hasText("Reconnecting…");
        tasks.with(withLag("shop", new TaskStatus.Lag(3100L, 0L, 0L)));
        assertThat(panel("Latency"))
                .containsText(
                        Pattern.compile("Capture\\s*3.1 s"),
                        new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));

        page.unroute("**/api/stream");
        assertThat(page.locator("#connection"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(15_000));
        tasks.with(withLag("shop", new TaskStatus.Lag(4200L, 0L, 0L)));
        assertThat(panel("Latency")).containsText(Pattern.compile("Capture\\s*4.2 s"));
        complaints.take();
    }

    @Test
    void aPageWhoseSessionIsOverAsksToSignIn() {
        try (BrowserContext leaving = open("caravan")) {
            Page open = leaving.newPage();
            open.navigate("/");
            assertThat(open.locator("#connection")).hasText("Live");
            leaving.clearCookies();
            tasks.with(withLag("shop", new TaskStatus.Lag(3100L, 0L, 0L)));
            open.waitForURL("**/login**");
        }
    }

    @Test
    void aPageSaysThatTheServerIsAwayAndGoesOnWhenItIsBack() {
        openLive("/");
        operator.setOffline(true);
        try {
            tasks.with(withLag("shop", new TaskStatus.Lag(3100L, 0L, 0L)));
            assertThat(page.locator("#connection")).hasText(Pattern.compile("Reconnecting…|Server not reachable"));
        } finally {
            operator.setOffline(false);
        }
        // Sooner than a page asks again that has no news.
        assertThat(page.locator("#connection"))
                .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(8000));
        assertThat(panel("Latency")).containsText(Pattern.compile("Capture\\s*3.1 s"));
        complaints.take();
    }
}
