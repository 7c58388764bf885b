// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import javax.sql.DataSource;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/** Options of {@code pg-copy} endpoints. */
@UriParams
public class PgCopyConfiguration implements Cloneable {

    @UriPath
    @Metadata(required = true)
    private String table = "";

    @UriParam(label = "producer")
    @Metadata(autowired = true)
    private @Nullable DataSource dataSource;

    @UriParam(label = "producer", defaultValue = "COPY")
    private PgCopyOperation operation = PgCopyOperation.COPY;

    @UriParam(label = "producer")
    private @Nullable String columns;

    @UriParam(label = "producer")
    private @Nullable String key;

    @UriParam(label = "producer", defaultValue = "AUTO")
    private CopyFormat format = CopyFormat.AUTO;

    @UriParam(label = "producer")
    private @Nullable PositionStep positionStep;

    @UriParam(label = "producer")
    private @Nullable BadRows badRows;

    @UriParam(label = "producer", defaultValue = "false")
    private boolean safe;

    @UriParam(label = "producer,advanced", defaultValue = "131072")
    private int bufferSize = 131_072;

    @UriParam(label = "producer,advanced", defaultValue = "100")
    private int directRows = 100;

    @UriParam(label = "producer")
    private @Nullable TargetDialect dialect;

    @UriParam(label = "producer,advanced", defaultValue = "caravan")
    private String applicationName = "caravan";

    /** A copy that can be changed. */
    PgCopyConfiguration copy() {
        try {
            return (PgCopyConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public String getTable() {
        return table;
    }

    /**
     * Table to write to, as table or schema.table, in exact spelling. Without a schema, the search path decides. For
     * operation apply any word will do: the batch names its tables.
     */
    public void setTable(String table) {
        this.table = table;
    }

    public @Nullable DataSource getDataSource() {
        return dataSource;
    }

    /**
     * Where connections come from. Its driver must be the PostgreSQL JDBC driver; a pool in front of it must support
     * unwrapping.
     */
    public void setDataSource(@Nullable DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public PgCopyOperation getOperation() {
        return operation;
    }

    /**
     * What to do with the body: copy rows into the table, insert those whose key the table does not have, upsert them by
     * their key, or apply a batch of changes together with the position. Copy, insert and upsert join a Spring transaction of the same data source when there is one, and make
     * their own otherwise; apply always makes its own.
     */
    public void setOperation(PgCopyOperation operation) {
        this.operation = operation;
    }

    public @Nullable String getColumns() {
        return columns;
    }

    /**
     * Columns of the rows, in the order of their values, separated by commas, in exact spelling. All columns of the table
     * but generated ones by default.
     */
    public void setColumns(@Nullable String columns) {
        this.columns = columns;
    }

    public @Nullable String getKey() {
        return key;
    }

    /**
     * For operations insert and upsert: columns of a unique index, separated by commas, in exact spelling. The primary key by default.
     */
    public void setKey(@Nullable String key) {
        this.key = key;
    }

    public CopyFormat getFormat() {
        return format;
    }

    /**
     * Format of the rows on the way to the server. Auto takes binary when every column's type allows it, text otherwise;
     * for a body that is already encoded it looks at the first bytes.
     */
    public void setFormat(CopyFormat format) {
        this.format = format;
    }

    public @Nullable PositionStep getPositionStep() {
        return positionStep;
    }

    /**
     * For operation apply: moves the position on inside the transaction that carries the rows. Without one no position is
     * kept, so a batch may come again, and batches are applied as with option safe.
     */
    public void setPositionStep(@Nullable PositionStep positionStep) {
        this.positionStep = positionStep;
    }

    public @Nullable BadRows getBadRows() {
        return badRows;
    }

    /**
     * For operations copy and apply: sets rows aside that the target refuses, found by halving, so that the others go in. By default
     * such a row fails the exchange.
     */
    public void setBadRows(@Nullable BadRows badRows) {
        this.badRows = badRows;
    }

    /** Where refused rows go, {@link BadRows#STOP} for nowhere. */
    BadRows badRowsOrStop() {
        BadRows given = badRows;
        return given == null ? BadRows.STOP : given;
    }

    public boolean isSafe() {
        return safe;
    }

    /**
     * For operation apply: whether rows of the target may be ahead of the batch, as while a load runs. Rows that are
     * missing, or there already, are normal then instead of drift.
     */
    public void setSafe(boolean safe) {
        this.safe = safe;
    }

    public int getBufferSize() {
        return bufferSize;
    }

    /** Number of bytes that are collected before they go to the server, 1024 or more. */
    public void setBufferSize(int bufferSize) {
        this.bufferSize = bufferSize;
    }

    public int getDirectRows() {
        return directRows;
    }

    /**
     * For operation apply: number of net rows of a table from which a staging table is used; fewer go as array
     * parameters.
     */
    public void setDirectRows(int directRows) {
        this.directRows = directRows;
    }

    public @Nullable TargetDialect getDialect() {
        return dialect;
    }

    /** Member of the PostgreSQL family that the target is. By default it is found out from the target's catalogue. */
    public void setDialect(@Nullable TargetDialect dialect) {
        this.dialect = dialect;
    }

    public String getApplicationName() {
        return applicationName;
    }

    /** Name that own transactions show in pg_stat_activity. */
    public void setApplicationName(String applicationName) {
        this.applicationName = applicationName;
    }
}
