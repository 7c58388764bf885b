// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceTableTest {

    private static final SourceColumn ID = column("Id");
    private static final SourceColumn NOTE = column("Note");
    private static final SourceTable TABLE =
            new SourceTable(new TableName("dbo", "orders"), List.of(ID, NOTE), List.of("Id"), 7);

    @Test
    void findsColumnsWithoutRegardToCase() {
        assertThat(TABLE.column("NOTE")).contains(NOTE);
        assertThat(TABLE.column("gone")).isEmpty();
    }

    @Test
    void keepsOnlyNamedColumnsInTheirOrder() {
        SourceTable narrow = TABLE.withColumns(Set.of("Note", "gone"));
        assertThat(narrow.columns()).containsExactly(NOTE);
        assertThat(narrow.name()).isEqualTo(TABLE.name());
        assertThat(narrow.rows()).isEqualTo(7);
    }

    private static SourceColumn column(String name) {
        return new SourceColumn(name, new SourceType("int", 4, 10, 0), false, false);
    }
}
