// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableShapeTest {

    private static final TableName NAME = new TableName("dbo", "order_lines");
    private static final List<Column> COLUMNS = List.of(
            new Column("order_id", "int", false),
            new Column("text", "nvarchar(40)", true),
            new Column("line", "smallint", false));

    @Test
    void namesColumnsInTheirOrder() {
        assertThat(new TableShape(NAME, COLUMNS, List.of(0)).columnNames()).containsExactly("order_id", "text", "line");
    }

    @Test
    void namesTheKeyInKeyOrder() {
        assertThat(new TableShape(NAME, COLUMNS, List.of(2, 0)).keyNames()).containsExactly("line", "order_id");
    }

    @Test
    void keepsItsColumnsWhenTheListItWasMadeOfChanges() {
        List<Column> columns = new ArrayList<>(COLUMNS);
        TableShape shape = new TableShape(NAME, columns, List.of(0));
        columns.clear();
        assertThat(shape.columns()).hasSize(3);
    }

    @Test
    void refusesATableWithoutColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableShape(NAME, List.of(), List.of(0)))
                .withMessage("Table dbo.order_lines needs at least one column and a key");
    }

    @Test
    void refusesATableWithoutAKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableShape(NAME, COLUMNS, List.of()))
                .withMessage("Table dbo.order_lines needs at least one column and a key");
    }

    @Test
    void refusesAKeyOutsideTheColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableShape(NAME, COLUMNS, List.of(0, 3)))
                .withMessage("Key column 3 of dbo.order_lines does not exist");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableShape(NAME, COLUMNS, List.of(-1)))
                .withMessage("Key column -1 of dbo.order_lines does not exist");
    }

    @Test
    void ordersTableNamesBySchemaFirst() {
        assertThat(List.of(new TableName("b", "a"), new TableName("a", "z"), new TableName("a", "b")))
                .extracting(TableName::toString)
                .containsExactly("b.a", "a.z", "a.b");
        assertThat(new TableName("b", "a")).isGreaterThan(new TableName("a", "z"));
        assertThat(new TableName("a", "z")).isGreaterThan(new TableName("a", "b"));
    }

    @Test
    void showsATableWithoutSchemaByItsNameAlone() {
        assertThat(new TableName("", "orders")).hasToString("orders");
    }
}
