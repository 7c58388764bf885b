// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.filter;

import org.jspecify.annotations.NullMarked;
