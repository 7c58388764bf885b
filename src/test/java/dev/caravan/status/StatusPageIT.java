// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusPageIT extends StatusWebTest {
    private ApiClient person = ApiClient.nobody(0);

    @BeforeEach
    void signIn() {
        person = ApiClient.person(port);
    }

    @Test
    void showsEveryValueWithoutScripts() {
        tasks.with(
                "shop",
                List.of(FakeTasks.table("orders")),
                List.of(new TaskEvent(FakeTasks.SINCE, "ddl", "Added column sales.orders.note")));

        assertThat(page("/"))
                .contains(
                        "Shop to warehouse",
                        "Synchronizing",
                        "2026-11-20 08:00:00 UTC",
                        "420 ms",
                        "100,000",
                        "0000002a:00000110:0003",
                        "2 d 23 h",
                        "dbo.orders",
                        "→ sales.orders",
                        "1,000 rows",
                        "Added column sales.orders.note");
    }

    @Test
    void showsTheTaskThatIsAskedFor() {
        TaskStatus failed =
                FakeTasks.inState(FakeTasks.synchronizing("billing"), TaskState.FAILED, "No permission on cdc.orders");
        tasks.with(failed);

        assertThat(page("/?task=billing")).contains("No permission on cdc.orders", "Failed", "ask-start");
        assertThat(page("/?task=shop")).doesNotContain("No permission on cdc.orders");
    }

    @Test
    void asksBeforeATableIsLoadedAnew() {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
        assertThat(page("/"))
                .contains("/?task=shop&amp;find=&amp;page=1&amp;reload=dbo.orders#ask-reload")
                .doesNotContain("confirm-reload");
        assertThat(page("/?task=shop&reload=dbo.orders")).contains("Load dbo.orders anew?", "confirm-reload");

        HttpResponse<String> answer = person.form("/tasks/shop/reload", "table=dbo.orders");

        assertThat(ApiClient.location(answer)).endsWith("/?task=shop");
        assertThat(tasks.reloads()).contains("dbo.orders");
        assertThat(page("/?task=shop")).contains("Loading dbo.orders anew was asked for.");
    }

    @Test
    void showsATableWithItsColumnsAndWhatIsLost() {
        tasks.with("shop", List.of(FakeTasks.table("orders"), FakeTasks.table("a b")), List.of());
        assertThat(page("/")).contains("/tasks/shop/table?name=dbo.orders");

        assertThat(page("/tasks/shop/table?name=dbo.orders"))
                .contains("dbo.orders", "→ sales.orders", "1,000 rows", "nvarchar(50)", "character varying(50)")
                .contains("order_id", "it is computed", "Load dbo.orders anew?", "distributed by key");
        assertThat(page("/tasks/shop/table?name=dbo.a%20b")).contains("Not known before the checks have run");
        assertThat(person.get("/tasks/shop/table?name=dbo.none", "Accept", "text/html")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ApiClient.viewer(port)
                        .get("/tasks/shop/table?name=dbo.orders", "Accept", "text/html")
                        .body())
                .contains("nvarchar(50)")
                .doesNotContain("anew?");
    }

    @Test
    void showsHowFastALoadGoesAndHowLongItWillTakeOfTheTaskAndOfEachTable() {
        tasks.with(FakeTasks.loadingTask("shop"));
        tasks.with("shop", List.of(FakeTasks.loading("lines")), List.of());

        assertThat(page("/?task=shop"))
                .contains("25,000 of about 100,000", "3 of 12", "1,250 rows/s, 2.5 MB/s", "1 min")
                .contains("500 of about 2,000 rows, 1 of 4 chunks", "13 rows/s, 2 min left");
        assertThat(page("/tasks/shop/table?name=dbo.lines")).contains("13 rows/s, 2 min left");
        assertThat(page("/tasks/shop/table?name=dbo.lines")).contains("25 %");
    }

    @Test
    void saysWhenATaskTriesAgainAndWhenItGivesUp() {
        Instant now = Instant.now();
        tasks.with(FakeTasks.retrying(
                FakeTasks.synchronizing("shop"),
                "The target is away.",
                new TaskStatus.Retrying(3, now.plusSeconds(45), now.plusSeconds(2 * 3600 + 90))));

        assertThat(page("/?task=shop").replaceAll("<[^>]+>", "").replaceAll("\\s+", " "))
                .contains("The target is away.")
                .containsPattern(
                        "Attempt 3 in 4\\d s\\. The task fails in 2 h 1 min unless an attempt succeeds before\\.");
    }

    @Test
    void aTableOfATaskThatLoadsNothingHasNoLoad() {
        TaskStatus task = FakeTasks.synchronizing("shop");
        tasks.with(FakeTasks.withPhases(
                task, new TaskStatus.Phases(TaskStatus.Phase.OFF, TaskStatus.Phase.OFF, TaskStatus.Phase.RUNNING)));
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());

        assertThat(page("/tasks/shop/table?name=dbo.orders"))
                .contains("Changes applied")
                .doesNotContain("Full load");
        assertThat(page("/?task=shop")).contains("dbo.orders").doesNotContain("Full load", ">Loaded<");
    }

    @Test
    void showsTheReportOfPrechecksWithWhatToDoAndRunsThemAgain() {
        tasks.remove("shop");
        tasks.with(FakeTasks.synchronizing("shop"));
        assertThat(page("/tasks/shop/precheck")).contains("The checks have not run yet");

        HttpResponse<String> answer = person.form("/tasks/shop/precheck", "report=true");

        assertThat(ApiClient.location(answer)).endsWith("/tasks/shop/precheck");
        assertThat(page("/tasks/shop/precheck"))
                .contains("The task does not start before the errors are put right", "source.agent")
                .contains("ALTER DATABASE [Shop] SET RECOVERY FULL;", "data-copy=\"fix-1\"", "Warning, accepted")
                .contains("SELECT 2", "source.connection", "target.triggers")
                .contains("Accept no longer source.recovery-model")
                .doesNotContain("Accept source.agent");

        HttpResponse<String> withdrawn = person.form("/tasks/shop/precheck/source.recovery-model", "accepted=false");
        assertThat(ApiClient.location(withdrawn)).endsWith("/tasks/shop/precheck");
        assertThat(page("/tasks/shop/precheck"))
                .contains("source.recovery-model is not accepted any more.", "Accept source.recovery-model");
        person.form("/tasks/shop/precheck/source.agent", "accepted=true");
        assertThat(page("/tasks/shop/precheck")).contains("is no precheck whose warning can be accepted");

        tasks.with(new PrecheckReport(
                "shop",
                FakeTasks.SINCE,
                List.of(
                        new Finding(
                                "source.encryption",
                                Finding.Level.WARNING,
                                "source",
                                "Plain.",
                                "",
                                "",
                                "SELECT 3",
                                false),
                        // Of a check of level error, which could not be asked.
                        new Finding(
                                "source.agent",
                                Finding.Level.WARNING,
                                "source",
                                "Unknown.",
                                "",
                                "",
                                "SELECT 4",
                                false)),
                List.of(),
                List.of()));
        assertThat(page("/tasks/shop/precheck"))
                .contains("The task may start", "Accept source.encryption", "Unknown.")
                .doesNotContain("Accept source.agent");
        assertThat(ApiClient.viewer(port)
                        .get("/tasks/shop/precheck", "Accept", "text/html")
                        .body())
                .contains("The task may start")
                .doesNotContain("Check again", "Accept source.encryption");
    }

    @Test
    void releasesATaskThatDoesNotRun() {
        assertThat(page("/?task=shop")).doesNotContain("ask-release");
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.STOPPED, null));
        assertThat(page("/?task=shop")).contains("ask-release");

        person.form("/tasks/shop/release", "");

        assertThat(page("/?task=shop")).contains("Released. removed: change data capture of database shop");
    }

    @Test
    void showsWhatADatabaseSaidThatDidNotDoWhatWasAskedFor() {
        tasks.with(FakeTasks.inState(FakeTasks.synchronizing("shop"), TaskState.STOPPED, null));
        tasks.failing(
                "shop", new Tasks.NotDoneException("The source is away.", new IllegalStateException("Login failed")));

        assertThat(ApiClient.location(person.form("/tasks/shop/release", ""))).endsWith("/?task=shop");

        assertThat(page("/?task=shop")).contains("A database failed: The source is away. Try again.");
    }

    @Test
    void showsAViewerNothingToPress() {
        ApiClient viewer = ApiClient.viewer(port);

        assertThat(viewer.get("/", "Accept", "text/html").body())
                .contains("Your account looks only", "420 ms")
                .doesNotContain("ask-pause", "Check again", "reload=");
        assertThat(page("/")).contains("ask-pause", "Check again").doesNotContain("looks only");
    }

    @Test
    void saysThatNoTaskIsConfigured() {
        tasks.remove("shop");

        assertThat(page("/")).contains("No task is configured");
    }

    @Test
    void answersAPageFor404() {
        HttpResponse<String> answer = person.get("/?task=nope", "Accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("There is no task &#39;nope&#39;", "<html");
    }

    @Test
    void escapesWhatComesFromDatabases() {
        TableStatus table = new TableStatus(
                "dbo.<script>alert(1)</script>", "x", TableState.FAILED, "<b>bad</b>", 0, 0, 0, 0, 0, 0, 0);
        tasks.with("shop", List.of(table), List.of());

        assertThat(page("/")).doesNotContain("<script>alert", "<b>bad").contains("&lt;b&gt;bad");
    }

    @Test
    void givesACommandAndComesBackToTheTask() {
        HttpResponse<String> answer = person.form("/tasks/shop/pause", "");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(ApiClient.location(answer)).endsWith("/?task=shop");
        assertThat(tasks.find("shop").orElseThrow().state()).isEqualTo(TaskState.PAUSED);
        assertThat(page("/?task=shop")).contains("Pause was asked for.");
    }

    @Test
    void showsWhyACommandWasRefused() {
        person.form("/tasks/shop/resume", "");

        assertThat(page("/?task=shop")).contains("Cannot resume shop: it is SYNCHRONIZING");
    }

    @Test
    void showsWhatThePrechecksFoundAndHowToPutItRight() {
        assertThat(page("/"))
                .contains(
                        "1 check passed, 1 error, 1 warning",
                        "source.agent",
                        "SQL Server Agent is not running",
                        "Wanted: SQL Server Agent running",
                        "Start the service &#39;SQL Server Agent&#39;.",
                        "Warning, accepted");
    }

    @Test
    void runsThePrechecksOfATaskThatWasNeverCheckedAndRunsThemAgain() {
        tasks.with(FakeTasks.synchronizing("billing"));
        assertThat(page("/?task=billing"))
                .contains("The checks have not run yet.", "Check now")
                .doesNotContain("Full report");

        assertThat(ApiClient.location(person.form("/tasks/billing/precheck", "")))
                .endsWith("/?task=billing");

        assertThat(page("/?task=billing"))
                .contains("The checks have run.", "source.agent", "Full report", "Check again")
                .doesNotContain("Check now");
    }

    @Test
    void findsTablesByName() {
        tasks.with("shop", List.of(FakeTasks.table("orders"), FakeTasks.table("customers")), List.of());

        assertThat(page("/?task=shop&find=CUST")).contains("dbo.customers").doesNotContain("dbo.orders");
    }

    @Test
    void showsManyTablesByPages() {
        List<TableStatus> many =
                IntStream.range(0, 300).mapToObj(i -> FakeTasks.table("t" + i)).toList();
        tasks.with("shop", many, List.of());

        assertThat(page("/"))
                .contains("1–100 of 300", "/?task=shop&amp;find=&amp;page=2#tables-title")
                .doesNotContain("dbo.t100<", ">Previous<");
        assertThat(page("/?task=shop&find=t&page=3"))
                .contains("201–300 of 300", "dbo.t299<", "/?task=shop&amp;find=t&amp;page=2#tables-title")
                .doesNotContain("dbo.t199<", ">Next<");
    }

    @Test
    void tellsWhatVerificationsFound() {
        tasks.with("shop", List.of(FakeTasks.table("orders")), List.of());
        assertThat(page("/")).contains("Never done.", "caravan verify shop").doesNotContain("Verified equal");
        assertThat(page("/tasks/shop/table?name=dbo.orders")).contains("Never done.");

        tasks.with(
                "shop",
                List.of(
                        FakeTasks.table("customers", FakeTasks.verified(0, null)),
                        FakeTasks.table("orders", FakeTasks.verified(3, "it was not compared to its end"))),
                List.of());

        assertThat(page("/"))
                .contains("1 table differs", "2 of 2", "2,000", "Verified equal ", "3 rows differ, verified ")
                .contains("2026-11-20 08:00:00 UTC")
                .doesNotContain("Never done.");
        assertThat(page("/tasks/shop/table?name=dbo.orders"))
                .contains("3 rows differ", "With other values", "It was not compared to its end");
    }

    @Test
    void offersNotToWithdrawWhatTheTasksFileAccepts() {
        Finding byFile = new Finding(
                "source.encryption", Finding.Level.WARNING, "source", "Plain.", "", "", "SELECT 3", true, true);
        tasks.with(new PrecheckReport("shop", FakeTasks.SINCE, List.of(byFile), List.of(), List.of()));

        assertThat(page("/tasks/shop/precheck"))
                .contains("Warning, accepted", "Accepted by the task's file", "accept-warnings")
                .doesNotContain("Accept no longer");
    }

    @Test
    void sendsOnlyTheMainPartToTheScript() {
        String live = person.get("/live?task=shop", "Accept", "text/html").body();

        assertThat(live.strip()).startsWith("<main").endsWith("</main>");
    }

    private String page(String path) {
        HttpResponse<String> answer = person.get(path, "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
