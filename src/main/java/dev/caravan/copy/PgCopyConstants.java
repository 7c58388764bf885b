// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import org.apache.camel.spi.Metadata;

/** Headers of the {@code pg-copy} component. */
public final class PgCopyConstants {

    @Metadata(
            label = "in",
            description = "Table to write to instead of the endpoint's, as table or schema.table, in exact spelling,"
                    + " or as a dev.caravan.model.TableName.",
            javaType = "String")
    public static final String TABLE = "CaravanCopyTable";

    @Metadata(
            label = "in",
            description = "Columns of the rows instead of the endpoint's, separated by commas, in exact spelling,"
                    + " or as a list.",
            javaType = "String")
    public static final String COLUMNS = "CaravanCopyColumns";

    @Metadata(
            label = "in",
            description = "For operations insert and upsert: columns of a unique index instead of the endpoint's,"
                    + " separated by commas, in exact spelling, or as a list.",
            javaType = "String")
    public static final String KEY = "CaravanCopyKey";

    @Metadata(
            label = "in",
            description = "For operation apply: whether rows of the target may be ahead of the batch, instead of the"
                    + " endpoint's option safe.",
            javaType = "Boolean")
    public static final String SAFE = "CaravanCopySafe";

    @Metadata(label = "out", description = "Number of rows that were written.", javaType = "Long")
    public static final String ROW_COUNT = "CaravanCopyRowCount";

    @Metadata(label = "out", description = "Number of bytes that were sent by COPY.", javaType = "Long")
    public static final String BYTES = "CaravanCopyBytes";

    @Metadata(label = "out", description = "Time that it took, in milliseconds.", javaType = "Long")
    public static final String MILLIS = "CaravanCopyMillis";

    @Metadata(
            label = "out",
            description = "For operation apply: what was done, by table.",
            javaType = "dev.caravan.copy.ApplyResult")
    public static final String RESULT = "CaravanCopyResult";

    private PgCopyConstants() {}
}
