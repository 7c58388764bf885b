// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.caravan.demo.Shop;
import dev.caravan.demo.ShopWorkload;
import dev.caravan.standin.StandIn;
import dev.caravan.task.TaskState;
import dev.caravan.task.Verifying;
import dev.caravan.testing.Chromium;
import dev.caravan.testing.Complaints;
import dev.caravan.testing.Screenshots;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The demo's shop with customers in it, from the source to the page, in a real browser; and what the browser shows of it as
 * pictures: {@code -Dcaravan.screenshots=docs/images} makes those of the documentation anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopInBrowserIT {

    /** Not that of the status tests, whose MBeans stay in the process. */
    private static final String TASK = "webshop";

    private static final int CUSTOMERS = 120;
    private static final int SEED = 20_261_127;
    private static final int STEP_MILLIS = 40;

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;
    private static final int PHONE_WIDTH = 390;

    /** Width of a step in a picture. */
    private static final int READABLE_STEP = 115;

    /** Samples that the chart keeps. */
    private static final double SAMPLES = 300;

    /** A picture of the chart is worth waiting for. */
    private static final Duration SAMPLE = Duration.ofMillis(Screenshots.areAskedFor() ? 400 : 200);

    private final ScheduledExecutorService customers = Executors.newSingleThreadScheduledExecutor();
    private final List<String> mishaps = new CopyOnWriteArrayList<>();
    private StandIn source;
    private TargetDatabase target;
    private Caravan caravan;
    private BrowserContext browser;
    private Complaints complaints;
    private Page page;

    @BeforeAll
    void openTheShop() throws Exception {
        Chromium.require();
        source = StandIn.start();
        target = TargetDatabase.create();
        Shop shop = Shop.create(source, CUSTOMERS, SEED);
        atSource("CREATE DATABASE Archive");
        atSource("USE Archive; CREATE TABLE dbo.log (id int NOT NULL, entry nvarchar(200) NULL)");
        caravan = Caravan.start(keys());
        String address =
                "http://localhost:" + caravan.context().getEnvironment().getProperty("local.server.port");
        browser = Chromium.open(address, WIDTH, HEIGHT);
        complaints = new Complaints(browser);
        Awaitility.await("changes are followed")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.tasks().find(TASK).orElseThrow().state() == TaskState.SYNCHRONIZING);
        ShopWorkload workload = shop.workload(SEED + 1);
        customers.scheduleAtFixedRate(() -> step(workload), 0, STEP_MILLIS, TimeUnit.MILLISECONDS);

        Page login = browser.newPage();
        login.navigate("/");
        login.getByLabel("Name").fill("caravan");
        login.getByLabel("Password").fill("it");
        login.getByRole(AriaRole.BUTTON).click();
        assertThat(login.locator("#connection")).hasText("Live");
        login.close();
    }

    private void atSource(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(source.url("master"), source.user(), source.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The demo's task, one that is done, and one that cannot start. */
    private Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("caravan.status.sample-interval", SAMPLE.toMillis() + "ms");
        keys.put("caravan.security.password", "it");
        put(keys, TASK, Shop.DATABASE);
        keys.put("caravan.tasks." + TASK + ".name", "Shop to warehouse");
        keys.put("caravan.tasks." + TASK + ".rename[0].schema", "dbo");
        keys.put("caravan.tasks." + TASK + ".rename[0].to", "shop");
        keys.put("caravan.tasks." + TASK + ".tables[0].source", "dbo.*");
        keys.put("caravan.tasks." + TASK + ".tables[1].source", "sales.*");
        put(keys, "reviews", Shop.DATABASE);
        keys.put("caravan.tasks.reviews.name", "Reviews, once");
        keys.put("caravan.tasks.reviews.initialize", "schema,data");
        keys.put("caravan.tasks.reviews.rename[0].schema", "sales");
        keys.put("caravan.tasks.reviews.rename[0].to", "once");
        keys.put("caravan.tasks.reviews.tables[0].source", "sales.reviews");
        put(keys, "archive", "Archive");
        keys.put("caravan.tasks.archive.name", "Archive to warehouse");
        keys.put("caravan.tasks.archive.tables[0].source", "dbo.log");
        return keys;
    }

    private void put(Map<String, Object> keys, String task, String database) {
        String key = "caravan.tasks." + task + ".";
        keys.put(key + "source.host", "127.0.0.1");
        keys.put(key + "source.port", source.port());
        keys.put(key + "source.database", database);
        keys.put(key + "source.username", source.user());
        keys.put(key + "source.password", source.password());
        keys.put(key + "source.trust-any", "true");
        keys.put(key + "target.url", target.url());
        keys.put(key + "target.username", target.username());
        keys.put(key + "target.password", target.password());
    }

    private void step(ShopWorkload workload) {
        try {
            workload.step();
        } catch (SQLException | RuntimeException e) {
            mishaps.add(e.toString());
        }
    }

    @AfterAll
    void closeTheShop() throws InterruptedException {
        customers.shutdown();
        assertThat(customers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        if (browser != null) {
            browser.close();
        }
        if (caravan != null) {
            caravan.close();
            target.close();
            source.close();
        }
        assertThat(mishaps).as("what customers met").isEmpty();
    }

    @BeforeEach
    void openAPage() {
        page = browser.newPage();
    }

    @AfterEach
    void nothingIsComplainedOf() {
        page.close();
        complaints.assertNone();
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator panel(String title) {
        return page.getByRole(
                AriaRole.REGION, new Page.GetByRoleOptions().setName(title).setExact(true));
    }

    private Locator state() {
        return page.locator("article .state").first();
    }

    private void awaitSynchronizing() {
        assertThat(state()).hasText("Synchronizing");
        assertThat(page.locator("tbody .state")).hasText(new String[] {
            "In sync", "In sync", "In sync", "In sync", "In sync", "In sync", "In sync", "In sync", "In sync", "In sync"
        });
    }

    private long changes() {
        return Long.parseLong(
                panel("Changes applied").locator(".figure").textContent().replace(",", ""));
    }

    private void confirm(String command) {
        button(command).click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(command).setExact(true))
                .click();
        assertThat(page.getByText(command + " was asked for.")).isVisible();
    }

    /** Waits until the chart of a picture has nothing but the present way of things; tests do not wait for that. */
    private void fillTheChart() {
        if (Screenshots.areAskedFor()) {
            page.waitForTimeout(SAMPLE.toMillis() * SAMPLES);
        }
    }

    @Test
    @Order(1)
    void aTaskIsHeldAndGoesOnByThePageWhileCustomersGoOn() {
        page.navigate("/?task=" + TASK);
        awaitSynchronizing();

        confirm("Pause");
        assertThat(state()).hasText("Paused");
        assertThat(page.locator(".callout.idle")).containsText("Paused by an operator. Resume before");
        long held = changes();

        confirm("Resume");
        awaitSynchronizing();
        Awaitility.await("changes are applied that came meanwhile").until(this::changes, now -> now > held + 20);
        assertThat(caravan.tasks().find(TASK).orElseThrow().state()).isEqualTo(TaskState.SYNCHRONIZING);
    }

    @Test
    @Order(2)
    void aVerificationIsShownWithItsTask() {
        page.navigate("/?task=" + TASK);
        awaitSynchronizing();
        assertThat(panel("Verification")).containsText("Never done.");

        caravan.tasks().verify(TASK, new Verifying(false, Caravan.PATIENCE, remark -> {}, table -> {}));

        assertThat(panel("Verification"))
                .containsText(Pattern.compile("All equal\\s*Tables\\s*10 of 10", Pattern.DOTALL));
        assertThat(page.locator("tbody tr").first()).containsText(Pattern.compile("Verified equal \\d+ s ago"));
        fillTheChart();
        page.setViewportSize(WIDTH, 1180);
        Screenshots.take(page, "task");
        page.setViewportSize(PHONE_WIDTH, HEIGHT);
        page.evaluate("() => scrollTo(0, 0)");
        Screenshots.take(page, "tasks-phone");

        link("sales.orders").click();
        assertThat(panel("Verification")).containsText(Pattern.compile("Missing in the target\\s*0"));
        page.setViewportSize(WIDTH, HEIGHT);
        Screenshots.take(page, "table");
    }

    private Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    @Order(3)
    void aTaskThatCannotStartStartsWhenWhatTheReportNamesIsPutRight() throws SQLException {
        page.navigate("/?task=archive");
        assertThat(state()).hasText("Precheck failed");
        Screenshots.take(page, "tasks");
        link("Full report").click();
        assertThat(page.locator("main")).containsText("The task does not start before the errors are put right.");
        assertThat(finding("table.key")).containsText("dbo.log has neither a primary key nor a unique index");
        button("Accept source.backup-chain").click();
        assertThat(finding("source.backup-chain")).containsText("Warning, accepted");
        page.navigate("/tasks/archive/precheck");
        page.setViewportSize(WIDTH, 1000);
        Screenshots.take(page, "precheck");

        atSource("USE Archive; ALTER TABLE dbo.log ADD PRIMARY KEY (id)");
        button("Check again").click();
        assertThat(page.locator("main")).containsText("The task may start.");
        assertThat(finding("table.key")).hasCount(0);
        link("← Archive to warehouse").click();
        confirm("Start");

        assertThat(state()).hasText("Synchronizing");
        assertThat(page.locator("tbody .state")).hasText("In sync");
    }

    private Locator finding(String check) {
        return page.locator(".findings > li").filter(new Locator.FilterOptions().setHasText(check));
    }

    @Test
    @Order(4)
    void hawtioShowsTasksAmongTheMBeansWithTheSameLogin() {
        page.navigate("/actuator/hawtio/jmx");
        open("dev.caravan-folder");
        open("dev.caravan-Task-folder");
        node("dev.caravan-Task-" + TASK).click();

        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(TASK)))
                .isVisible();
        assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("HoursUntilDataLoss")))
                .isVisible();
        assertThat(page.getByText("Shop to warehouse")).isVisible();
        Screenshots.take(page, "hawtio-jmx");
        forgetWhatHawtioAsksForInVain();
    }

    /** An entry of one of Hawtio's trees. */
    private Locator node(String id) {
        return page.locator("[id='" + id + "'] > .pf-v6-c-tree-view__content .pf-v6-c-tree-view__node-text");
    }

    private void open(String id) {
        page.locator("[id='" + id + "'] > .pf-v6-c-tree-view__content .pf-v6-c-tree-view__node-toggle")
                .click();
    }

    @Test
    @Order(5)
    void hawtioDrawsTheRoutesOfATaskWithTheNamesOfTheirSteps() {
        page.navigate("/?task=" + TASK);
        awaitSynchronizing();
        link("Routes (Hawtio)").click();
        expandTheCamelTree();
        page.getByText(TASK + "-batch", new Page.GetByTextOptions().setExact(true))
                .click();
        for (String step : List.of("gather", "before-apply", "apply", "after-apply")) {
            assertThat(page.getByText("(ID: " + step + ")")).isAttached();
        }
        assertThat(page.getByRole(AriaRole.TREE)).containsText(Pattern.compile(TASK + "-capture.*" + TASK + "-change"));

        enlargeTheDiagramFrom("gather");
        Screenshots.take(page, "hawtio-route");
        forgetWhatHawtioAsksForInVain();
    }

    /** Tests before this one may have left a Camel context in the process, which Hawtio shows first. */
    private void expandTheCamelTree() {
        assertThat(page.getByText("endpoints").first()).isVisible();
        String toggle = " > .pf-v6-c-tree-view__content .pf-v6-c-tree-view__node-toggle";
        for (String closed : List.of("[role=tree] > li", "[role=tree] > li > ul > li:has-text('routes')")) {
            Locator toggles = page.locator(closed + "[aria-expanded=false]" + toggle);
            while (toggles.count() > 0) {
                toggles.first().click();
            }
        }
    }

    /** Zooms in, and moves a step and those that follow into view. */
    private void enlargeTheDiagramFrom(String step) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Global navigation"))
                .click();
        Locator first =
                page.locator(".react-flow__node").filter(new Locator.FilterOptions().setHasText("(ID: " + step + ")"));
        settled(first);
        BoundingBox area = page.locator(".react-flow__pane").boundingBox();
        double x = area.x + area.width - 40;
        double y = area.y + area.height - 40;
        page.mouse().move(x, y);
        while (settled(first).width < READABLE_STEP) {
            page.mouse().wheel(0, -40);
        }
        BoundingBox at = settled(first);
        page.mouse().down();
        page.mouse()
                .move(
                        x + area.x + area.width / 2 - at.x - at.width / 2,
                        y + area.y + 20 - at.y,
                        new Mouse.MoveOptions().setSteps(10));
        page.mouse().up();
        assertThat(first).isInViewport();
    }

    /** Where something is once it does not move any more. */
    private BoundingBox settled(Locator moving) {
        BoundingBox before;
        BoundingBox now = moving.boundingBox();
        do {
            before = now;
            page.waitForTimeout(100);
            now = moving.boundingBox();
        } while (before.x != now.x || before.y != now.y || before.width != now.width);
        return now;
    }

    /** Hawtio looks for connections to other processes, which there are not. */
    private void forgetWhatHawtioAsksForInVain() {
        assertThat(complaints.take())
                .allMatch(text -> text.endsWith("/preset-connections") || text.contains("status of 404"));
    }
}
