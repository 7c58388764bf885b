// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.util.List;

/** How a table is cut into partitions by a column; rows that fit none go to the default partition. */
public sealed interface Partition {

    /** Column whose values decide. */
    String column();

    /** The same with another name of the column. */
    Partition withColumn(String name);

    /**
     * Ranges of equal width.
     *
     * @param column column
     * @param from where the first range begins, as written
     * @param to where the last range ends at the latest, itself not included
     * @param every width: a number, or a number and {@code hour}, {@code day}, {@code week}, {@code month} or {@code year}
     */
    record Range(String column, String from, String to, String every) implements Partition {
        @Override
        public Partition withColumn(String name) {
            return new Range(name, from, to, every);
        }
    }

    /**
     * A partition per value.
     *
     * @param column column
     * @param values values, as written
     */
    record ListOf(String column, List<String> values) implements Partition {

        /** Copies the list. */
        public ListOf {
            values = List.copyOf(values);
        }

        @Override
        public Partition withColumn(String name) {
            return new ListOf(name, values);
        }
    }
}
