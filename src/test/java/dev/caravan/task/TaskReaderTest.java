// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.precheck.Prechecks;
import dev.caravan.schema.TargetDialect;
import dev.caravan.schema.TypeProfile;
import dev.caravan.task.SyncTask.ComputedColumns;
import dev.caravan.task.SyncTask.ExistingTables;
import dev.caravan.task.SyncTask.NameCase;
import dev.caravan.task.SyncTask.Operation;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.SyncTask.RenameRule.Subject;
import dev.caravan.task.SyncTask.Selection;
import dev.caravan.task.SyncTask.StartFrom;
import dev.caravan.testing.TaskFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class TaskReaderTest {

    private static final String COMPLETE = """
            caravan:
              tasks:
                shop:
                  name: Shop to warehouse
                  auto-start: false
                  source:
                    host: db.example
                    port: 14330
                    database: Shop
                    username: caravan
                    password: ${SHOP_SOURCE_PASSWORD}
                    encryption: none
                    trust-any: true
                  target:
                    url: jdbc:postgresql://adb.example:5432/warehouse?sslmode=verify-full
                    username: loader
                    password: ${SHOP_TARGET_PASSWORD}
                    dialect: postgresql
                  initialize: [schema, data]
                  operations: [insert, update, delete, add-column]
                  existing-tables: truncate
                  merge-tables: true
                  name-case: source
                  quote-names: true
                  rename:
                    - {schema: dbo, to: sales}
                    - {table: "^t_(.*)$", to: "$1"}
                  retry:
                    connection: 12h
                    other: 5m
                  heartbeat: {enabled: false, interval: 2s, table: "ops.{task}_beat"}
                  load: {parallel: 4, chunk-rows: 50_000}
                  apply: {batch-rows: 5000, batch-bytes: 16MB, linger: 100ms}
                  values: {nul: fail, surrogate: fail, rounding: truncate, on-bad-row: stop}
                  type-profile: dts
                  tables:
                    - source: dbo.orders
                      target: sales.orders
                      primary-key: [id]
                      columns: {id: order_id, Unit Price: price}
                      exclude: [note]
                      operations: [insert, update]
                    - source: customer_*
                      exclude-tables: [dbo.customer_old]
                      target: sales.customer
            """;

    private static final String SMALLEST = """
            caravan:
              tasks:
                my-shop:
                  source: {host: db.example, database: Shop, username: caravan, password: one}
                  target: {url: "jdbc:postgresql://adb.example/warehouse", username: loader, password: two}
                  tables:
                    - source: dbo.*
            """;

    @Test
    void readsACompleteFile() {
        SyncTask task = read(COMPLETE, Map.of("SHOP_SOURCE_PASSWORD", "one", "SHOP_TARGET_PASSWORD", "two"));

        assertThat(task.id()).isEqualTo("shop");
        assertThat(task.name()).isEqualTo("Shop to warehouse");
        assertThat(task.autoStart()).isFalse();
        assertThat(task.source())
                .isEqualTo(new SyncTask.Source(
                        "db.example",
                        14330,
                        "Shop",
                        "caravan",
                        "one",
                        Map.of("encrypt", "false", "trustServerCertificate", "true"),
                        Optional.empty()));
        assertThat(task.target())
                .isEqualTo(new SyncTask.Target(
                        "jdbc:postgresql://adb.example:5432/warehouse?sslmode=verify-full",
                        "loader",
                        "two",
                        Optional.of(TargetDialect.POSTGRESQL)));
        assertThat(task.initialize()).containsExactlyInAnyOrder(Part.SCHEMA, Part.DATA);
        assertThat(task.operations()).containsExactlyInAnyOrder(Operation.values());
        assertThat(task.existingTables()).isEqualTo(ExistingTables.TRUNCATE);
        assertThat(task.mergeTables()).isTrue();
        assertThat(task.retry()).isEqualTo(new SyncTask.Retry(Duration.ofHours(12), Duration.ofMinutes(5)));
        assertThat(task.heartbeat())
                .isEqualTo(new SyncTask.Heartbeat(false, Duration.ofSeconds(2), new TableName("ops", "shop_beat")));
        assertThat(task.load()).isEqualTo(new SyncTask.Load(4, 50_000, RateLimit.NONE));
        assertThat(task.apply()).isEqualTo(new SyncTask.Apply(5000, 16L << 20, Duration.ofMillis(100)));
        assertThat(task.values()).isEqualTo(new SyncTask.Values(false, false, false));
        assertThat(task.typeProfile()).isEqualTo(TypeProfile.DTS);
    }

    @Test
    void readsNamesAndRulesInOrder() {
        SyncTask task = read(COMPLETE, Map.of("SHOP_SOURCE_PASSWORD", "one", "SHOP_TARGET_PASSWORD", "two"));
        assertThat(task.names().nameCase()).isEqualTo(NameCase.SOURCE);
        assertThat(task.names().quoteNames()).isTrue();
        assertThat(task.names().rename())
                .extracting(rule -> rule.subject() + " " + rule.pattern() + " " + rule.replacement())
                .containsExactly(Subject.SCHEMA + " dbo sales", Subject.TABLE + " ^t_(.*)$ $1");
    }

    @Test
    void readsSelectedTables() {
        SyncTask task = read(COMPLETE, Map.of("SHOP_SOURCE_PASSWORD", "one", "SHOP_TARGET_PASSWORD", "two"));
        Selection orders = task.tables().get(0);
        assertThat(orders.source()).isEqualTo(new TableName("dbo", "orders"));
        assertThat(orders.target()).contains(new TableName("sales", "orders"));
        assertThat(orders.primaryKey()).containsExactly("id");
        assertThat(orders.columns()).isEqualTo(Map.of("id", "order_id", "Unit Price", "price"));
        assertThat(orders.exclude()).containsExactly("note");
        assertThat(orders.operations()).containsExactlyInAnyOrder(Operation.INSERT, Operation.UPDATE);
        assertThat(orders.isPattern()).isFalse();

        Selection customers = task.tables().get(1);
        assertThat(customers.source()).isEqualTo(new TableName("dbo", "customer_*"));
        assertThat(customers.excluded()).containsExactly(new TableName("dbo", "customer_old"));
        assertThat(customers.operations()).containsExactlyInAnyOrder(Operation.values());
        assertThat(customers.isPattern()).isTrue();
    }

    @Test
    void fillsInWhatIsLeftOut() {
        SyncTask task = read(SMALLEST, Map.of());
        assertThat(task.id()).isEqualTo("my-shop");
        assertThat(task.name()).isEqualTo("my-shop");
        assertThat(task.autoStart()).isTrue();
        assertThat(task.source().port()).isEqualTo(1433);
        assertThat(task.source().properties()).isEqualTo(Map.of("encrypt", "true", "trustServerCertificate", "false"));
        assertThat(task.initialize()).containsExactlyInAnyOrder(Part.values());
        assertThat(task.operations()).containsExactlyInAnyOrder(Operation.values());
        assertThat(task.existingTables()).isEqualTo(ExistingTables.FAIL);
        assertThat(task.mergeTables()).isFalse();
        assertThat(task.names()).isEqualTo(new SyncTask.Names(NameCase.LOWER, false, List.of()));
        assertThat(task.retry()).isEqualTo(new SyncTask.Retry(Duration.ofMinutes(720), Duration.ofMinutes(10)));
        assertThat(task.heartbeat())
                .isEqualTo(new SyncTask.Heartbeat(
                        true, Duration.ofSeconds(1), new TableName("dbo", "my-shop_dts_mysql_heartbeat")));
        assertThat(task.load()).isEqualTo(new SyncTask.Load(2, 200_000, RateLimit.NONE));
        assertThat(task.apply()).isEqualTo(new SyncTask.Apply(10_000, 64L << 20, Duration.ofMillis(200)));
        assertThat(task.values()).isEqualTo(new SyncTask.Values(true, true, false));
        assertThat(task.typeProfile()).isEqualTo(TypeProfile.RECOMMENDED);
    }

    @Test
    void readsTheRateLimitOfTheLoad() {
        SyncTask task = TaskFixture.task("load.max-rows-per-second=5_000", "load.max-bytes-per-second=8MB");
        assertThat(task.load().rate()).isEqualTo(new RateLimit(5000, 8 << 20));
    }

    @Test
    void readsWhatToDoWithComputedColumns() {
        assertThat(TaskFixture.task().computedColumns()).isEqualTo(ComputedColumns.LEAVE_OUT);
        assertThat(TaskFixture.task("computed-columns=refuse").computedColumns())
                .isEqualTo(ComputedColumns.REFUSE);
        assertThat(problemsOf("computed-columns=keep"))
                .singleElement()
                .asString()
                .contains("Write one of leave-out, refuse");
    }

    @Test
    void readsTheFilterOfATable() {
        SyncTask task = TaskFixture.task("tables[0].filter=region <> 'test' AND active = 1");
        assertThat(task.tables().get(0).filter()).contains("region <> 'test' AND active = 1");
        assertThat(TaskFixture.task().tables().get(0).filter()).isEmpty();
    }

    @Test
    void refusesAFilterThatIsNoPredicate() {
        assertThat(problemsOf("tables[0].filter=region <> 'test"))
                .singleElement()
                .asString()
                .contains("at character 11: a text that does not end. Close it with '");
    }

    @Test
    void readsListsWrittenWithCommas() {
        SyncTask task = TaskFixture.task(
                "initialize=schema, data", "tables[0].exclude=note, blob", "tables[0].primary-key=a,b");
        assertThat(task.initialize()).containsExactlyInAnyOrder(Part.SCHEMA, Part.DATA);
        assertThat(task.tables().get(0).exclude()).containsExactly("note", "blob");
        assertThat(task.tables().get(0).primaryKey()).containsExactly("a", "b");
    }

    @Test
    void readsTheSourceFromAUrl() {
        SyncTask task = TaskFixture.task(
                "source.host=", "source.url=jdbc:sqlserver://other:1444;hostNameInCertificate=db.example;password=x");
        assertThat(task.source().host()).isEqualTo("other");
        assertThat(task.source().port()).isEqualTo(1444);
        assertThat(task.source().properties())
                .containsEntry("hostNameInCertificate", "db.example")
                .containsEntry("encrypt", "true")
                .doesNotContainKey("password");
    }

    @Test
    void readsSeveralTasks() {
        List<SyncTask> tasks = TaskReader.read(
                environment(
                        Map.of(), SMALLEST, SMALLEST.replace("my-shop", "stock").replace("Shop", "Stock")),
                Prechecks.levels());
        assertThat(tasks).extracting(SyncTask::id).containsExactlyInAnyOrder("my-shop", "stock");
    }

    @Test
    void isEmptyWithoutTasks() {
        assertThat(TaskReader.read(new StandardEnvironment(), Prechecks.levels()))
                .isEmpty();
    }

    @Test
    void anEnvironmentVariableWinsOverTheFile() {
        SyncTask task = read(SMALLEST, Map.of("CARAVAN_TASKS_MYSHOP_SOURCE_PASSWORD", "from outside"));
        assertThat(task.source().password()).isEqualTo("from outside");
        assertThat(task.source().username()).isEqualTo("caravan");
    }

    @Test
    void anEnvironmentVariableDoesNotRenameTheTask() {
        SyncTask task = read(SMALLEST, Map.of("CARAVAN_TASKS_MYSHOP_SOURCE_PASSWORD", "from outside"));
        assertThat(task.id()).isEqualTo("my-shop");
        assertThat(task.heartbeat().table().table()).startsWith("my-shop");
    }

    @Test
    void anEnvironmentVariableDoesNotReorderTables() {
        String two = SMALLEST + "        - source: dbo.orders\n";
        SyncTask task = read(two, Map.of("CARAVAN_TASKS_MYSHOP_TABLES_1_TARGET", "sales.orders"));
        assertThat(task.tables())
                .extracting(Selection::source)
                .containsExactly(new TableName("dbo", "*"), new TableName("dbo", "orders"));
        assertThat(task.tables().get(1).target()).contains(new TableName("sales", "orders"));
    }

    @Test
    void readsColumnNamesAsTheyAreWritten() {
        String renames = """
                          columns:
                            Unit Price: unit_price
                            Größe: size
                            unit_cost: cost
                            "[a.b]": dotted
                """.indent(0);
        SyncTask task = read(SMALLEST + renames, Map.of());
        assertThat(task.tables().get(0).columns())
                .isEqualTo(Map.of("Unit Price", "unit_price", "Größe", "size", "unit_cost", "cost", "a.b", "dotted"));
    }

    @Test
    void readsColumnNamesThatDifferByAnUnderscoreAloneWhenTheyAreInBrackets() {
        String renames = """
                          columns: {"[order_id]": a, "[orderid]": b, "[OrderId]": c, order_no: d}
                """.indent(0);
        assertThat(read(SMALLEST + renames, Map.of()).tables().get(0).columns())
                .isEqualTo(Map.of("order_id", "a", "orderid", "b", "OrderId", "c", "order_no", "d"));
    }

    @Test
    void refusesAKeyThatAFileHasInTwoSpellings() {
        String twice = SMALLEST + "          columns: {order_id: a, orderid: b}\n"
                + "      load: {chunk-rows: 10, chunkRows: 20}\n";
        assertThat(problems(environment(Map.of(), twice)))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("columns.order_id", "'orderid', too", "in brackets, such as \"[orderid]\""))
                .anySatisfy(problem -> assertThat(problem).contains("load.chunk-rows", "'chunkRows', too"));
    }

    @Test
    void refusesAColumnNameWithADotThatIsNotInBrackets() {
        assertThat(problems(environment(Map.of(), SMALLEST + "          columns: {a.b: dotted}\n")))
                .singleElement()
                .asString()
                .contains("an entry is not a plain value. Write a name with a dot as \"[a.b]\"");
    }

    @Test
    void keysMayBeWrittenInCamelCase() {
        assertThat(TaskFixture.task("apply.batchRows=77").apply().batchRows()).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto-start | maybe | neither true nor false",
                "source.host | | a value is missing",
                "source.port | 0 | not a whole number from 1 to 65535",
                "source.port | 70000 | not a whole number from 1 to 65535",
                "source.port | 1433a | not a whole number from 1 to 65535",
                "source.database | | a value is missing",
                "source.username | | a value is missing",
                "source.password | | a value is missing",
                "source.encryption | tls | not one of the choices. Write one of ssl, none",
                "source.trust-any | 2 | neither true nor false",
                "source.host | db\\two | a named instance listens on a port of its own",
                "source.trust-certificate | nowhere.pem | not a readable PEM file with certificates",
                "source.trust-certificate | pom.xml | not a readable PEM file with certificates",
                "target.url | | a value is missing",
                "target.url | jdbc:mysql://db | not a PostgreSQL URL",
                "target.url | jdbc:postgresql://db:5432x/w | not a PostgreSQL URL",
                "target.username | | a value is missing",
                "target.password | | a value is missing",
                "target.dialect | oracle | not one of the choices. Write one of auto, postgresql, greenplum6, greenplum7,",
                "initialize | schema,rows | not one of the choices. Write one of schema, data, changes",
                "operations | upsert | not one of the choices. Write one of insert, update, delete, add-column",
                "existing-tables | keep | not one of the choices. Write one of fail, keep-rows, truncate, recreate",
                "merge-tables | 1 | neither true nor false",
                "name-case | camel | not one of the choices. Write one of lower, source, upper",
                "quote-names | perhaps | neither true nor false",
                "retry.connection | soon | not a duration",
                "retry.connection | 720 | not a duration",
                "retry.other | -5m | shorter than 0 ms",
                "heartbeat.enabled | x | neither true nor false",
                "heartbeat.interval | 50ms | shorter than 100 ms",
                "heartbeat.table | dbo. | not a table name",
                "load.parallel | 0 | not a whole number from 1 to 16",
                "load.parallel | 17 | not a whole number from 1 to 16",
                "load.max-rows-per-second | fast | not a whole number from 0 to 2147483647",
                "load.max-bytes-per-second | 5 apples | not a size",
                "load.chunk-rows | 1.5 | not a whole number from 1 to 10000000",
                "apply.batch-rows | none | not a whole number from 1 to 1000000",
                "apply.batch-bytes | 64XB | not a size",
                "apply.batch-bytes | 10KB | smaller than 1048576 bytes",
                "apply.linger | 0ms | shorter than 1 ms",
                "values.nul | keep | not one of the choices. Write one of remove, fail",
                "values.surrogate | keep | not one of the choices. Write one of replace, fail",
                "values.rounding | round | not one of the choices. Write one of truncate",
                "values.on-bad-row | skip | not one of the choices. Write one of stop",
                "type-profile | native | not one of the choices. Write one of recommended, dts",
                "tables[0].source | .orders | not a table name",
                "tables[0].source | | a value is missing",
                "tables[0].target | sales. | not a table name",
                "tables[0].operations | merge | not one of the choices"
            })
    void refusesAWrongValueAndSaysWhatIsRight(String key, String value, String problem) {
        List<String> problems = problemsOf(key + "=" + (value == null ? "" : value));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0))
                .startsWith("caravan.tasks.shop." + key)
                .contains(problem)
                .contains("property source \"task\"");
    }

    @Test
    void refusesNamesThatPostgreSqlWouldCut() {
        assertThat(problemsOf("tables[0].target=sales." + "x".repeat(64)))
                .singleElement()
                .asString()
                .contains("longer than 63 bytes. Choose a shorter name");
        assertThat(problemsOf("tables[0].columns.id=" + "x".repeat(64)))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.tables[0].columns.id")
                .contains("longer than 63 bytes");
    }

    @Test
    void refusesAnotherUrlForTheSource() {
        assertThat(problemsOf("source.host=", "source.url=jdbc:mysql://db"))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.source.url = 'jdbc:mysql://db'")
                .contains("not a SQL Server URL");
    }

    @Test
    void refusesAUrlThatContradictsTheKeysForEncryption() {
        assertThat(problemsOf(
                        "source.host=",
                        "source.url=jdbc:sqlserver://db.example:1433;encrypt=true;trustServerCertificate=false",
                        "source.encryption=none",
                        "source.trust-any=true"))
                .anyMatch(problem -> problem.startsWith("caravan.tasks.shop.source.encryption = 'none'")
                        && problem.contains("the url says 'encrypt=true'. Remove one of them."))
                .anyMatch(problem -> problem.startsWith("caravan.tasks.shop.source.trust-any = 'true'")
                        && problem.contains("the url says 'trustServerCertificate=false'."));
    }

    @Test
    void refusesAHostBesideAUrl() {
        assertThat(problemsOf("source.url=jdbc:sqlserver://other"))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.source.host = 'db.example'")
                .contains("the url names it too. Remove one of them.");
    }

    @Test
    void refusesARuleThatIsNoRegularExpression() {
        assertThat(problemsOf("rename[0].table=(", "rename[0].to=x"))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.rename[0].table = '('")
                .contains("not a regular expression");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2", "${name}", "x\\", "$"})
    void refusesAReplacementThatTheRuleCannotMake(String replacement) {
        assertThat(problemsOf("rename[0].table=t_(.*)", "rename[0].to=" + replacement))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.rename[0].to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schema",
                "data",
                "changes",
                "schema,data",
                "schema,changes",
                "data,changes",
                "schema,data,changes"
            })
    void takesAnyPartsOfATask(String parts) {
        assertThat(TaskFixture.task("initialize=" + parts).initialize())
                .containsExactlyInAnyOrder(
                        Arrays.stream(parts.toUpperCase(Locale.ROOT).split(",", -1))
                                .map(Part::valueOf)
                                .toArray(Part[]::new));
    }

    @Test
    void readsWhereChangesBegin() {
        assertThat(TaskFixture.task("initialize=changes").startFrom()).isEmpty();
        assertThat(TaskFixture.task("initialize=changes", "start-from.lsn=0000002A:00000110:0003")
                        .startFrom())
                .contains(new StartFrom.AfterCommit(Lsn.parse("0000002a:00000110:0003")));
        assertThat(TaskFixture.task("initialize=changes", "start-from.time=2026-01-31 08:30:00+01:00")
                        .startFrom())
                .contains(new StartFrom.AtTime(Instant.parse("2026-01-31T07:30:00Z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start-from.lsn=2a:110:3 | start-from.lsn = '2a:110:3' | not a log sequence number",
                "start-from.lsn=0000002a:0000011x:0003 | start-from.lsn | not a log sequence number",
                "start-from.time=2026-01-31T08:30:00 | start-from.time | not a time with its offset from UTC",
                "start-from.time=yesterday | start-from.time | not a time with its offset from UTC",
                "start-from.day=1 | start-from.day | the key is not known",
                "existing-tables=truncate | existing-tables = 'truncate' | emptied, but no rows are loaded",
                "existing-tables=recreate | existing-tables = 'recreate' | dropped, but none is made"
            })
    void refusesAWrongBeginOfChanges(String setting, String key, String problem) {
        assertThat(problemsOf("initialize=changes", setting))
                .anySatisfy(text ->
                        assertThat(text).startsWith("caravan.tasks.shop." + key).contains(problem));
    }

    @Test
    void refusesAnLsnAndATimeAtOnce() {
        assertThat(problemsOf(
                        "initialize=changes",
                        "start-from.lsn=0000002a:00000110:0003",
                        "start-from.time=2026-01-31T08:30:00Z"))
                .singleElement()
                .asString()
                .contains("exactly one of 'lsn' and 'time' is expected");
    }

    @ParameterizedTest
    @CsvSource({"'schema,data,changes', changes begin where the load begins", "schema, no changes are followed"})
    void refusesABeginOfChangesThatTheTaskHasNoUseFor(String parts, String problem) {
        assertThat(problemsOf("initialize=" + parts, "start-from.time=2026-01-31T08:30:00Z"))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void refusesAnEmptyList() {
        List<String> problems = problems(
                environment(Map.of(), SMALLEST.replace("      tables:", "      initialize: []\n      tables:")));
        assertThat(problems)
                .singleElement()
                .asString()
                .contains("caravan.tasks.my-shop.initialize")
                .contains("the list is empty");
    }

    @Test
    void refusesATaskWithoutTables() {
        List<String> problems = problems(environment(Map.of(), SMALLEST.replaceAll("(?s)      tables:.*", "")));
        assertThat(problems).singleElement().asString().contains("no table is selected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Shop", "my_shop", "überall", "a2345678901234567890123456789012345678901"})
    void refusesAnIdThatIsNoId(String id) {
        assertThat(problems(environment(Map.of(), SMALLEST.replace("my-shop", id))))
                .singleElement()
                .asString()
                .contains("'" + id + "'")
                .contains("a task id has 1 to 40 of a-z, 0-9 and '-'");
    }

    @Test
    void suggestsTheKeyThatWasMeant() {
        assertThat(problemsOf("load.paralel=3"))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.load.paralel ")
                .endsWith("the key is not known. Did you mean 'parallel'?.");
    }

    @Test
    void listsTheKnownKeysWhenNoneIsClose() {
        assertThat(problemsOf("load.threads-of-the-pool=3"))
                .singleElement()
                .asString()
                .contains("Known keys are parallel, chunk-rows");
    }

    @Test
    void commitsAtTheEndsOfTransactionsOnly() {
        assertThat(TaskFixture.task("consistency=transaction")).isEqualTo(TaskFixture.task());
        assertThat(problemsOf("consistency=eventual"))
                .singleElement()
                .asString()
                .contains("consistency = 'eventual'", "transaction");
    }

    @Test
    void readsWhenToWarnOfTheLossOfChanges() {
        assertThat(TaskFixture.task().retentionWarning()).isEmpty();
        assertThat(TaskFixture.task("retention.warn-below=12h").retentionWarning())
                .contains(Duration.ofHours(12));
        assertThat(problemsOf("retention.warn-below=12", "retention.warn-belwo=1h"))
                .hasSize(2);
    }

    @Test
    void acceptsWarningsByTheIdsOfTheirPrechecks() {
        assertThat(TaskFixture.task("accept-warnings=source.recovery-model,target.triggers")
                        .acceptWarnings())
                .containsExactlyInAnyOrder("source.recovery-model", "target.triggers");
        assertThat(TaskFixture.task().acceptWarnings()).isEmpty();
    }

    @Test
    void refusesToAcceptErrorsAndUnknownPrechecks() {
        assertThat(problemsOf("accept-warnings=source.recovery-modell,source.agent"))
                .satisfiesExactlyInAnyOrder(
                        unknown -> assertThat(unknown)
                                .contains("'source.recovery-modell'", "there is no such precheck")
                                .contains("Did you mean 'source.recovery-model'?"),
                        error -> assertThat(error).contains("'source.agent'", "an error cannot be accepted"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.brokers | kafka | not a list of brokers",
                "kafka.brokers | kafka://one:9092 | not a list of brokers",
                "kafka.brokers | one:9092, two | not a list of brokers",
                "kafka.topic | a b | a topic has 1 to 249 of a-z",
                "kafka.partitions | 0 | not a whole number from 1 to 1000",
                "kafka.order-by | key | not one of the choices. Write one of table, row",
                "kafka.role | reader | not one of the choices. Write one of all, capture, apply",
                "kafka.appliers | 17 | not a whole number from 1 to 16"
            })
    void refusesAWrongValueOfTheTopic(String key, String value, String problem) {
        assertThat(problemsOf("kafka.brokers=one:9092", key + "=" + value))
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop." + key)
                .contains(problem);
    }

    @Test
    void refusesATopicWithoutBrokersAndOneThatNobodyFills() {
        assertThat(problemsOf("kafka.role=apply"))
                .singleElement()
                .asString()
                .contains("kafka.brokers", "a value is missing. Write host:port, separated by commas");
        assertThat(problemsOf("kafka.brokers=one:9092", "initialize=schema,data"))
                .singleElement()
                .asString()
                .contains("kafka", "no changes are followed");
    }

    @Test
    void takesPropertiesOfKafkaWithTheirDotsButNotThoseThatCouldLoseChanges() {
        assertThat(TaskFixture.task(
                                "kafka.brokers=one:9092,two:9092",
                                "kafka.properties.security.protocol=SSL",
                                "kafka.properties[ssl.truststore.location]=/t")
                        .kafka()
                        .orElseThrow()
                        .properties())
                .isEqualTo(Map.of("security.protocol", "SSL", "ssl.truststore.location", "/t"));
        assertThat(problemsOf("kafka.brokers=one:9092", "kafka.properties.acks=1", "kafka.properties.group.id=x"))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("'acks' is for Caravan to set"))
                .anySatisfy(problem -> assertThat(problem).contains("'group.id' is for Caravan to set"));
    }

    @Test
    void refusesAValueWhereKeysAreExpected() {
        assertThat(problems(environment(Map.of(), SMALLEST.replace("tables:", "load: 3\n      tables:"))))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("caravan.tasks.my-shop.load = '3'")
                        .contains("keys are expected below it"));
    }

    @Test
    void refusesKeysWhereAValueIsExpected() {
        assertThat(problems(environment(Map.of(), SMALLEST.replace("host: db.example", "host: [a, b]"))))
                .singleElement()
                .asString()
                .contains("a plain value is expected, found a list or keys");
    }

    @Test
    void refusesAPlaceholderThatNothingFills() {
        assertThat(problemsOf("source.password=${SHOP_SOURCE_PASSWORD}"))
                .singleElement()
                .asString()
                .contains(
                        "a placeholder cannot be resolved: ${SHOP_SOURCE_PASSWORD}. Set the environment variable or property of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source.password=hunter2${NOT_THERE}",
                "target.password=hunter2${NOT_THERE}",
                "source.url=jdbc:oracle://db;password=hunter2",
                "target.url=jdbc:oracle://db?user=a&password=hunter2",
                "target.url=jdbc:postgresql://db/shop?user=a&password=hunter2",
                "target.url=jdbc:postgresql://db/shop?PASSWORD=hunter2",
                "load=password=hunter2"
            })
    void neverShowsASecret(String setting) {
        assertThat(problemsOf(setting))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).doesNotContain("hunter2"));
    }

    @Test
    void aTaskShowsNoPassword() {
        assertThat(TaskFixture.task().toString()).doesNotContain("s3cret");
    }

    @Test
    void reportsEveryMistakeOfAFileAtOnceWithItsLine() {
        String mistakes = """
                caravan:
                  tasks:
                    shop:
                      auto-start: sometimes
                      source:
                        port: 99999
                        username: caravan
                        password: secret-one
                        encryption: maybe
                        colour: blue
                      target:
                        url: jdbc:oracle:thin
                        username: loader
                        dialect: db2
                      operations: [insert, upsert]
                      existing-tables: keep
                      name-case: title
                      rename:
                        - {table: "[", to: x}
                      retry: {connection: forever}
                      heartbeat: {interval: 1ms}
                      load: {parallel: many}
                      apply: {batch-bytes: 1}
                      values: {nul: escape}
                      type-profile: none
                      quote-names: never
                      tables:
                        - source: dbo.
                          filter: x
                """;
        List<String> problems = problems(environment(Map.of(), mistakes));

        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        line("auto-start = 'sometimes'", "4:"),
                        line("source.database", "6:"),
                        line("source.host", "6:"),
                        line("source.port = '99999'", "6:"),
                        line("source.encryption = 'maybe'", "9:"),
                        line("source.colour", "10:"),
                        line("target.url = 'jdbc:oracle:thin'", "12:"),
                        line("target.password", "12:"),
                        line("target.dialect = 'db2'", "14:"),
                        line("operations = 'upsert'", "15:"),
                        line("existing-tables = 'keep'", "16:"),
                        line("name-case = 'title'", "17:"),
                        line("rename[0].table = '['", "19:"),
                        line("retry.connection = 'forever'", "20:"),
                        line("heartbeat.interval = '1ms'", "21:"),
                        line("load.parallel = 'many'", "22:"),
                        line("apply.batch-bytes = '1'", "23:"),
                        line("values.nul = 'escape'", "24:"),
                        line("type-profile = 'none'", "25:"),
                        line("quote-names = 'never'", "26:"),
                        line("tables[0].source = 'dbo.'", "28:"),
                        line("tables[0].filter = 'x'", "29:"));
        assertThat(String.join("\n", problems)).doesNotContain("secret-one");
    }

    private static ThrowingConsumer<String> line(String key, String line) {
        return problem -> assertThat(problem)
                .startsWith("caravan.tasks.shop." + key + " (")
                .contains("[shop.yaml] - " + line)
                .endsWith(".");
    }

    private static List<String> problemsOf(String... settings) {
        return problems(() -> TaskFixture.task(settings));
    }

    private static List<String> problems(StandardEnvironment environment) {
        return problems(() -> TaskReader.read(environment, Prechecks.levels()));
    }

    private static List<String> problems(Runnable reading) {
        ConfigurationException exception = catchThrowableOfType(ConfigurationException.class, reading::run);
        assertThat(exception).isNotNull();
        return exception.problems();
    }

    private static SyncTask read(String yaml, Map<String, Object> environmentVariables) {
        List<SyncTask> tasks = TaskReader.read(environment(environmentVariables, yaml), Prechecks.levels());
        assertThat(tasks).hasSize(1);
        return tasks.get(0);
    }

    private static StandardEnvironment environment(Map<String, Object> environmentVariables, String... files) {
        StandardEnvironment environment = new StandardEnvironment();
        String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(variables, new SystemEnvironmentPropertySource(variables, environmentVariables));
        for (int i = 0; i < files.length; i++) {
            ByteArrayResource file = new ByteArrayResource(files[i].getBytes(StandardCharsets.UTF_8), "shop.yaml");
            try {
                new YamlPropertySourceLoader()
                        .load("file " + i, file)
                        .forEach(environment.getPropertySources()::addLast);
            } catch (IOException e) {
                throw new AssertionError("A text in memory cannot fail to be read", e);
            }
        }
        return environment;
    }
}
