// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.tsql.Registry;

/** Installs the system catalogue: views, functions and procedures. */
public final class SystemCatalog {
    private SystemCatalog() {}

    /** Adds everything to a registry. */
    public static void install(Registry registry) {
        DatabaseViews.install(registry);
        ObjectViews.install(registry);
        ColumnViews.install(registry);
        IndexViews.install(registry);
        OldViews.install(registry);
        ServerViews.install(registry);
        LockViews.install(registry);
        AvailabilityViews.install(registry);
        FeatureViews.install(registry);
        XmlSchemaViews.install(registry);
        ResourceViews.install(registry);
        InformationSchema.install(registry);
        ServerFunctions.install(registry);
        ObjectFunctions.install(registry);
        MetadataProcedures.install(registry);
        TypeListing.install(registry);
        ParameterListing.install(registry);
        PrivilegeListing.install(registry);
        UndeclaredParameters.install(registry);
        ParameterEncryption.install(registry);
        AdminProcedures.install(registry);
        ExtendedProperties.install(registry);
        ResultSetDescription.install(registry);
        DependencyViews.install(registry);
        SecurityProcedures.install(registry);
        HelpProcedures.install(registry);
        ScriptProcedures.install(registry);
        MaintenanceProcedures.install(registry);
        MessageProcedures.install(registry);
    }
}
