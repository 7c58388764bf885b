// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.DataSpaces.Filegroup;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;

/** ALTER DATABASE ADD, REMOVE and MODIFY FILEGROUP ("ALTER DATABASE File and Filegroup Options"). */
final class Filegroups {
    private final DataSpaces spaces;
    private final Database database;

    Filegroups(Database database) {
        this.database = database;
        this.spaces = DataSpaces.of(database);
    }

    void alter(String verb, String name, List<String> options) throws SqlError {
        switch (verb) {
            case "ADD" -> add(name, options);
            case "REMOVE" -> remove(require(name));
            default -> modify(require(name), options);
        }
    }

    private Filegroup require(String name) throws SqlError {
        Filegroup filegroup = spaces.filegroup(name);
        if (filegroup == null) {
            throw Errors.error(
                    5009, "One or more files listed in the statement could not be found or could not be initialized.");
        }
        return filegroup;
    }

    private void add(String name, List<String> options) throws SqlError {
        if (!options.isEmpty()) {
            throw new Unsupported("ALTER DATABASE ADD FILEGROUP " + String.join(" ", options));
        }
        if (spaces.filegroup(name) != null) {
            throw Errors.error(
                    5035,
                    "Filegroup '" + name
                            + "' already exists in this database. Specify a different name or remove the conflicting filegroup if it is empty.");
        }
        spaces.filegroups().put("", name, new Filegroup(spaces.nextFilegroupId(), name, false));
    }

    private void remove(Filegroup filegroup) throws SqlError {
        boolean used = filegroup.isDefault()
                || DataSpaces.isUsed(database, filegroup.name())
                || spaces.schemes().all().stream().anyMatch(s -> s.filegroups().contains(filegroup.name()));
        if (used) {
            throw Errors.error(
                    5042, "The filegroup '" + filegroup.name() + "' cannot be removed because it is not empty.");
        }
        spaces.filegroups().remove("", filegroup.name());
    }

    private void modify(Filegroup filegroup, List<String> options) throws SqlError {
        if (!options.equals(List.of("DEFAULT"))) {
            throw new Unsupported("ALTER DATABASE MODIFY FILEGROUP " + String.join(" ", options));
        }
        if (!filegroup.name().equals("PRIMARY")) {
            throw new Unsupported("a default filegroup other than PRIMARY");
        }
    }
}
