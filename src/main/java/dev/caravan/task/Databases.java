// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import com.zaxxer.hikari.HikariConfig;
import dev.caravan.copy.KeepAliveSocketFactory;
import dev.caravan.schema.DialectDetector;
import dev.caravan.schema.TargetDialect;
import dev.caravan.source.TrustStore;
import dev.caravan.task.SyncTask.Kafka;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Connections of one task: a pool for each end, sized for the load. */
public final class Databases implements AutoCloseable {

    /** For the heartbeat, the catalogue and status beside the load. */
    private static final int SPARE = 2;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int VALIDATE_MILLIS = 5000;
    private static final int LOGIN_SECONDS = 10;
    private static final String SOCKET_TIMEOUT = "socketTimeout";

    /** How long an end may say nothing to a statement; the first row of a big change table takes its time. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private static final int KEEP_ALIVE_MILLIS = 120_000;

    private final PromptDataSource source;
    private volatile boolean sourceReached;
    private final PromptDataSource target;
    private final TargetTransactions transactions;

    private volatile @Nullable TargetDialect dialect;

    /** Makes the pools; connections are opened when they are asked for. */
    public Databases(SyncTask task) {
        this(task, server(task));
    }

    /** Makes the pools; {@code server} is the task's source as the driver connects to it. */
    public Databases(SyncTask task, SyncTask.Source server) {
        dialect = task.target().dialect().orElse(null);
        source = source(task, server);
        target = target(task);
        transactions = new TargetTransactions(target);
    }

    /** The task's source with all properties that its driver needs. */
    public static SyncTask.Source server(SyncTask task) {
        Map<String, String> more = new LinkedHashMap<>(
                task.source().trustCertificate().map(TrustStore::properties).orElse(Map.of()));
        if (task.source().properties().keySet().stream().noneMatch(SOCKET_TIMEOUT::equalsIgnoreCase)) {
            more.put(SOCKET_TIMEOUT, String.valueOf(SILENCE.toMillis()));
        }
        return task.source().with(more);
    }

    private static PromptDataSource source(SyncTask task, SyncTask.Source server) {
        SQLServerDataSource driver = new SQLServerDataSource();
        driver.setURL(server.url() + ";loginTimeout=" + LOGIN_SECONDS + ";applicationName=caravan");
        driver.setUser(server.username());
        driver.setPassword(server.password());
        return new PromptDataSource(pool(task, "source"), driver);
    }

    private static PromptDataSource target(SyncTask task) {
        Properties driver = new Properties();
        driver.setProperty("user", task.target().username());
        driver.setProperty("password", task.target().password());
        driver.setProperty("tcpKeepAlive", "true");
        driver.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
        // Details of the server's errors quote row values, which must not get into logs and reasons.
        driver.setProperty("logServerErrorDetail", "false");
        driver.setProperty("connectTimeout", String.valueOf(LOGIN_SECONDS));
        // A server that accepts and then says nothing: only this ends the wait for its greeting.
        driver.setProperty("loginTimeout", String.valueOf(LOGIN_SECONDS));
        driver.setProperty("ApplicationName", "caravan:" + task.id());
        // One in the URL wins.
        driver.setProperty(SOCKET_TIMEOUT, String.valueOf(SILENCE.toSeconds()));
        return new PromptDataSource(
                pool(task, "target"), new DriverManagerDataSource(task.target().url(), driver));
    }

    private static HikariConfig pool(SyncTask task, String end) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(task.id() + "-" + end);
        pool.setMaximumPoolSize(task.load().parallel()
                + task.kafka().filter(Kafka::applies).map(Kafka::appliers).orElse(0)
                + SPARE);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(CONNECT.toMillis());
        pool.setValidationTimeout(VALIDATE_MILLIS);
        pool.setKeepaliveTime(KEEP_ALIVE_MILLIS);
        // The pool opens connections when they are asked for, so that a database that is down does not fail the start.
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    /** Notes that the source let the user in. */
    public void sourceReached() {
        sourceReached = true;
    }

    /** Whether the source has let the user in since the process started. */
    public boolean sourceWasReached() {
        return sourceReached;
    }

    /** The source. */
    public DataSource source() {
        return source;
    }

    /** The target. */
    public DataSource target() {
        return target;
    }

    /**
     * Does work for which the target may say nothing for any time, such as making a key: no time-out ends it on connections that
     * this thread takes meanwhile.
     */
    public <T> T unhurried(Supplier<T> work) {
        return target.unhurried(work);
    }

    /** Which member of the PostgreSQL family the target is, as the task says or as it shows; asked once. */
    public TargetDialect dialect() {
        TargetDialect known = dialect;
        if (known == null) {
            known = detectDialect();
            dialect = known;
        }
        return known;
    }

    /** Which member of the PostgreSQL family the target shows itself to be, whatever the task says. */
    public TargetDialect detectDialect() {
        return Objects.requireNonNull(new JdbcTemplate(target).execute(DialectDetector::detect));
    }

    /** A client of the source. */
    public JdbcClient sourceClient() {
        return JdbcClient.create(source);
    }

    /** A client of the target. */
    public JdbcClient targetClient() {
        return JdbcClient.create(target);
    }

    /** Transactions at the target. */
    public TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
