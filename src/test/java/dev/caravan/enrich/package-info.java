// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.enrich;

import org.jspecify.annotations.NullMarked;
