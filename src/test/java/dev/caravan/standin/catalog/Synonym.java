// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A synonym. What it stands for is looked up when it is used, so that it may be made before that.
 *
 * @param objectId object_id
 * @param schema schema
 * @param name name
 * @param target name parts of what it stands for
 * @param created create_date
 */
public record Synonym(int objectId, Schema schema, String name, List<String> target, LocalDateTime created) {

    /** base_object_name: each part in brackets. */
    public String baseObjectName() {
        return target.stream().map(Names::quote).collect(Collectors.joining("."));
    }
}
