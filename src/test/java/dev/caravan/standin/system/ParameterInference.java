// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the types of a batch's parameters by what they are put into or compared with ("sp_describe_undeclared_parameters,
 * parameter selection algorithm").
 */
final class ParameterInference {
    private final Database database;
    private final Set<String> declared;
    private final Map<String, Guess> found = new LinkedHashMap<>();
    /** Variables that the batch itself declares. */
    private final Map<String, Guess> local = new HashMap<>();

    private final List<Named> sources = new ArrayList<>();

    /** What is known of a parameter: its type, or null as long as nothing tells it. */
    private record Guess(@Nullable SqlType type) {}

    /** A table under the name that columns are qualified by. */
    private record Named(String alias, Table table) {}

    /** Looks names up in a database; the declared parameters are left out. */
    ParameterInference(Database database, Set<String> declared) {
        this.database = database;
        this.declared = declared;
    }

    /**
     * Types by parameter, in the order in which the parameters first stand in the batch.
     *
     * @throws SqlError 11503 for a parameter whose type nothing tells
     */
    Map<String, SqlType> of(String batch) throws SqlError {
        for (Statement.Node node : Parser.parse(batch).statements()) {
            statement(node.statement());
        }
        Map<String, SqlType> types = new LinkedHashMap<>();
        for (Map.Entry<String, Guess> parameter : found.entrySet()) {
            SqlType type = parameter.getValue().type();
            if (type == null) {
                throw new SqlError(
                        11503,
                        16,
                        1,
                        "The parameter type cannot be deduced because no expressions reference the undeclared parameter '"
                                + parameter.getKey() + "'.");
            }
            types.put(parameter.getKey(), type);
        }
        return types;
    }

    private void statement(Statement statement) {
        sources.clear();
        if (statement instanceof Statement.SelectStatement select) {
            query(select.query());
        } else if (statement instanceof Statement.Insert insert) {
            insert(insert);
        } else if (statement instanceof Statement.Update update) {
            update.from().forEach(this::source);
            target(update.target());
            update.assignments().forEach(this::assignment);
            condition(update.where());
        } else if (statement instanceof Statement.Delete delete) {
            delete.from().forEach(this::source);
            target(delete.target());
            condition(delete.where());
        } else if (statement instanceof Statement.Merge merge) {
            merge(merge);
        } else if (statement instanceof Statement.Declare declare) {
            for (Statement.Declaration variable : declare.variables()) {
                local.put(variable.name(), new Guess(variable.type()));
                if (variable.value() != null) {
                    pair(variable.value(), variable.type());
                }
            }
        } else if (statement instanceof Statement.SetVariable set) {
            pair(set.value(), type(new Expr.Variable(set.name())));
        }
    }

    private void merge(Statement.Merge merge) {
        source(merge.source());
        Table table = table(merge.target());
        if (table == null) {
            return;
        }
        sources.add(new Named(merge.alias().isEmpty() ? table.name() : merge.alias(), table));
        condition(merge.on());
        for (Statement.MergeWhen when : merge.whens()) {
            condition(when.condition());
            when.assignments().forEach(this::assignment);
            List<Column> columns = when.columns().stream()
                    .map(table::column)
                    .filter(java.util.Objects::nonNull)
                    .toList();
            assign(columns.isEmpty() ? table.columns() : columns, when.values());
        }
    }

    private void target(List<String> name) {
        Table table = table(name);
        if (table != null) {
            sources.add(new Named(table.name(), table));
        }
    }

    private void insert(Statement.Insert insert) {
        Table table = table(insert.target());
        Query source = insert.source();
        if (table == null || source == null) {
            return;
        }
        List<Column> columns = insert.columns().isEmpty()
                ? table.columns().stream()
                        .filter(c -> c.identity() == null && c.computed() == null)
                        .toList()
                : insert.columns().stream()
                        .map(table::column)
                        .filter(java.util.Objects::nonNull)
                        .toList();
        if (source.body() instanceof Query.Rows rows) {
            rows.rows().forEach(row -> assign(columns, row));
        } else if (source.body() instanceof Query.Select select) {
            query(source);
            assign(columns, select.items().stream().map(Query.Item::expr).toList());
        }
    }

    private void assign(List<Column> columns, List<Expr> values) {
        for (int i = 0; i < Math.min(columns.size(), values.size()); i++) {
            pair(values.get(i), columns.get(i).type());
        }
    }

    private void assignment(Statement.Assignment assignment) {
        SqlType type = assignment.column().isEmpty() ? null : type(new Expr.ColumnRef(assignment.column()));
        pair(assignment.value(), type);
    }

    private void query(Query query) {
        query.with().forEach(cte -> query(cte.query()));
        body(query.body());
        query.order().forEach(order -> condition(order.expr()));
        note(query.offset(), SqlTypes.BIGINT);
        note(query.fetch(), SqlTypes.BIGINT);
    }

    private void body(Query.Body body) {
        if (body instanceof Query.Select select) {
            note(select.top(), SqlTypes.BIGINT);
            select.from().forEach(this::source);
            select.items().forEach(item -> condition(item.expr()));
            condition(select.where());
            condition(select.having());
        } else if (body instanceof Query.SetOperation operation) {
            body(operation.left());
            body(operation.right());
        } else if (body instanceof Query.Nested nested) {
            query(nested.query());
        }
    }

    private void source(Query.Source source) {
        if (source instanceof Query.Named named) {
            Table table = table(named.name());
            if (table != null) {
                sources.add(new Named(named.alias().isEmpty() ? table.name() : named.alias(), table));
            }
        } else if (source instanceof Query.Join join) {
            source(join.left());
            source(join.right());
            condition(join.on());
        } else if (source instanceof Query.Derived derived) {
            query(derived.query());
        }
    }

    private @Nullable Table table(List<String> name) {
        String schema = name.size() > 1 ? name.get(name.size() - 2) : "dbo";
        return database.table(schema.isEmpty() ? "dbo" : schema, name.get(name.size() - 1));
    }

    private void condition(@Nullable Expr expr) {
        if (expr instanceof Expr.Compare compare) {
            pairs(compare.left(), compare.right());
        } else if (expr instanceof Expr.Binary binary) {
            pairs(binary.left(), binary.right());
        } else if (expr instanceof Expr.Between between) {
            pairs(between.operand(), between.low());
            pairs(between.operand(), between.high());
        } else if (expr instanceof Expr.In in) {
            in.list().forEach(item -> pairs(in.operand(), item));
        } else if (expr instanceof Expr.Like like) {
            pairs(like.operand(), like.pattern());
        } else if (expr instanceof Expr.Cast cast) {
            pair(cast.operand(), cast.type());
        } else if (expr instanceof Expr.Variable variable) {
            note(variable, null);
        } else if (expr != null) {
            subquery(expr);
            expr.map(part -> {
                condition(part);
                return part;
            });
        }
    }

    private void subquery(Expr expr) {
        if (expr instanceof Expr.Subquery subquery) {
            query(subquery.query());
        } else if (expr instanceof Expr.Exists exists) {
            query(exists.query());
        } else if (expr instanceof Expr.InQuery in) {
            query(in.query());
        } else if (expr instanceof Expr.Quantified quantified) {
            query(quantified.query());
        }
    }

    private void pairs(Expr left, Expr right) {
        pair(left, type(right));
        pair(right, type(left));
    }

    private void pair(Expr expr, @Nullable SqlType type) {
        if (expr instanceof Expr.Variable) {
            note(expr, type);
        } else if (expr instanceof Expr.Binary binary) {
            pair(binary.left(), type(binary.right()) == null ? type : type(binary.right()));
            pair(binary.right(), type(binary.left()) == null ? type : type(binary.left()));
        } else {
            condition(expr);
        }
    }

    private void note(@Nullable Expr expr, @Nullable SqlType type) {
        if (expr instanceof Expr.Variable variable
                && !declared.contains(variable.name())
                && !local.containsKey(variable.name())) {
            found.merge(variable.name(), new Guess(type), (known, also) -> known.type == null ? also : known);
        }
    }

    private @Nullable SqlType type(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literal.value() == null ? null : literal.type();
        }
        if (expr instanceof Expr.Cast cast) {
            return cast.type();
        }
        if (expr instanceof Expr.Variable variable && local.containsKey(variable.name())) {
            return local.get(variable.name()).type();
        }
        if (expr instanceof Expr.Binary binary) {
            SqlType left = type(binary.left());
            SqlType right = type(binary.right());
            return left == null || right == null ? null : Types.common(left, right);
        }
        if (!(expr instanceof Expr.ColumnRef ref)) {
            return null;
        }
        String name = ref.parts().get(ref.parts().size() - 1);
        String alias = ref.parts().size() > 1 ? ref.parts().get(ref.parts().size() - 2) : "";
        for (int i = sources.size() - 1; i >= 0; i--) {
            Column column = sources.get(i).table.column(name);
            if (column != null && (alias.isEmpty() || Names.same(alias, sources.get(i).alias))) {
                return column.type();
            }
        }
        return null;
    }
}
