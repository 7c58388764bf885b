CREATE SCHEMA sales;
GO
CREATE TABLE dbo.customers (
    customer_id int IDENTITY(1,1) NOT NULL CONSTRAINT PK_customers PRIMARY KEY,
    email nvarchar(120) NOT NULL CONSTRAINT UQ_customers_email UNIQUE,
    first_name nvarchar(60) NOT NULL,
    last_name nvarchar(60) NOT NULL,
    born date NULL,
    newsletter bit NOT NULL CONSTRAINT DF_customers_newsletter DEFAULT (0),
    credit money NOT NULL CONSTRAINT DF_customers_credit DEFAULT (0),
    reference uniqueidentifier NOT NULL CONSTRAINT DF_customers_reference DEFAULT (NEWID()),
    registered_at datetime2(3) NOT NULL CONSTRAINT DF_customers_registered DEFAULT (SYSUTCDATETIME())
);
GO
CREATE TABLE dbo.addresses (
    customer_id int NOT NULL,
    kind char(1) NOT NULL,
    street nvarchar(120) NOT NULL,
    city nvarchar(80) NOT NULL,
    postal_code varchar(12) NOT NULL,
    country nchar(2) NOT NULL,
    CONSTRAINT PK_addresses PRIMARY KEY (customer_id, kind)
);
GO
CREATE TABLE dbo.categories (
    category_id smallint NOT NULL CONSTRAINT PK_categories PRIMARY KEY,
    name nvarchar(80) NOT NULL,
    position tinyint NOT NULL
);
GO
CREATE TABLE dbo.products (
    sku varchar(20) NOT NULL CONSTRAINT PK_products PRIMARY KEY,
    category_id smallint NOT NULL,
    title nvarchar(200) NOT NULL,
    description nvarchar(max) NULL,
    price decimal(10,2) NOT NULL,
    weight_kg real NULL,
    rating float NULL,
    picture varbinary(2000) NULL,
    attributes xml NULL,
    changed_at datetime NOT NULL
);
GO
CREATE TABLE dbo.warehouses (
    warehouse_id tinyint NOT NULL CONSTRAINT PK_warehouses PRIMARY KEY,
    name nvarchar(60) NOT NULL,
    opens time(0) NOT NULL,
    closes time(0) NOT NULL
);
GO
CREATE TABLE dbo.stock (
    warehouse_id tinyint NOT NULL,
    sku varchar(20) NOT NULL,
    quantity int NOT NULL,
    counted_at smalldatetime NOT NULL,
    CONSTRAINT PK_stock PRIMARY KEY (warehouse_id, sku)
);
GO
CREATE TABLE sales.orders (
    order_id bigint NOT NULL CONSTRAINT PK_orders PRIMARY KEY,
    customer_id int NOT NULL,
    status varchar(12) NOT NULL,
    total decimal(12,2) NOT NULL,
    placed_at datetimeoffset(3) NOT NULL,
    note nvarchar(400) NULL
);
GO
CREATE TABLE sales.order_lines (
    order_id bigint NOT NULL,
    line smallint NOT NULL,
    sku varchar(20) NOT NULL,
    quantity int NOT NULL,
    price decimal(10,2) NOT NULL,
    CONSTRAINT PK_order_lines PRIMARY KEY (order_id, line)
);
GO
CREATE TABLE sales.payments (
    payment_id uniqueidentifier NOT NULL CONSTRAINT PK_payments PRIMARY KEY,
    order_id bigint NOT NULL,
    amount money NOT NULL,
    method varchar(12) NOT NULL,
    paid_at datetime2(7) NOT NULL
);
GO
CREATE TABLE sales.reviews (
    review_id int IDENTITY(1,1) NOT NULL CONSTRAINT PK_reviews PRIMARY KEY,
    sku varchar(20) NOT NULL,
    customer_id int NOT NULL,
    stars tinyint NOT NULL,
    words nvarchar(1000) NULL,
    written_on date NOT NULL
);
GO
