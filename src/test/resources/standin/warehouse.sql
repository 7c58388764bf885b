USE [master]
GO
/****** Object:  Database [Warehouse]    Script Date: 1/31/2024 10:11:12 AM ******/
CREATE DATABASE [Warehouse]
 CONTAINMENT = NONE
 WITH CATALOG_COLLATION = DATABASE_DEFAULT
GO
ALTER DATABASE [Warehouse] SET COMPATIBILITY_LEVEL = 150
GO
IF (1 = FULLTEXTSERVICEPROPERTY('IsFullTextInstalled'))
begin
EXEC [Warehouse].[dbo].[sp_fulltext_database] @action = 'enable'
end
GO
ALTER DATABASE [Warehouse] SET ANSI_NULL_DEFAULT OFF 
GO
ALTER DATABASE [Warehouse] SET ANSI_NULLS OFF 
GO
ALTER DATABASE [Warehouse] SET ANSI_PADDING OFF 
GO
ALTER DATABASE [Warehouse] SET ANSI_WARNINGS OFF 
GO
ALTER DATABASE [Warehouse] SET ARITHABORT OFF 
GO
ALTER DATABASE [Warehouse] SET AUTO_CLOSE OFF 
GO
ALTER DATABASE [Warehouse] SET AUTO_SHRINK OFF 
GO
ALTER DATABASE [Warehouse] SET AUTO_UPDATE_STATISTICS ON 
GO
ALTER DATABASE [Warehouse] SET CURSOR_CLOSE_ON_COMMIT OFF 
GO
ALTER DATABASE [Warehouse] SET CURSOR_DEFAULT  GLOBAL 
GO
ALTER DATABASE [Warehouse] SET CONCAT_NULL_YIELDS_NULL OFF 
GO
ALTER DATABASE [Warehouse] SET NUMERIC_ROUNDABORT OFF 
GO
ALTER DATABASE [Warehouse] SET QUOTED_IDENTIFIER OFF 
GO
ALTER DATABASE [Warehouse] SET RECURSIVE_TRIGGERS OFF 
GO
ALTER DATABASE [Warehouse] SET AUTO_UPDATE_STATISTICS_ASYNC OFF 
GO
ALTER DATABASE [Warehouse] SET DATE_CORRELATION_OPTIMIZATION OFF 
GO
ALTER DATABASE [Warehouse] SET TRUSTWORTHY OFF 
GO
ALTER DATABASE [Warehouse] SET ALLOW_SNAPSHOT_ISOLATION OFF 
GO
ALTER DATABASE [Warehouse] SET PARAMETERIZATION SIMPLE 
GO
ALTER DATABASE [Warehouse] SET READ_COMMITTED_SNAPSHOT OFF 
GO
ALTER DATABASE [Warehouse] SET RECOVERY FULL 
GO
ALTER DATABASE [Warehouse] SET  MULTI_USER 
GO
ALTER DATABASE [Warehouse] SET PAGE_VERIFY CHECKSUM  
GO
ALTER DATABASE [Warehouse] SET TARGET_RECOVERY_TIME = 60 SECONDS 
GO
ALTER DATABASE [Warehouse] SET DELAYED_DURABILITY = DISABLED 
GO
ALTER DATABASE [Warehouse] SET QUERY_STORE = OFF
GO
USE [Warehouse]
GO
ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 0;
GO
USE [Warehouse]
GO
/****** Object:  User [clerk]    Script Date: 1/31/2024 10:11:12 AM ******/
CREATE USER [clerk] WITHOUT LOGIN WITH DEFAULT_SCHEMA=[dbo]
GO
CREATE ROLE [stock_readers]
GO
ALTER ROLE [db_datareader] ADD MEMBER [clerk]
GO
ALTER ROLE [stock_readers] ADD MEMBER [clerk]
GO
CREATE SCHEMA [stock]
GO
/****** Object:  UserDefinedDataType [dbo].[Phone]    Script Date: 1/31/2024 10:11:12 AM ******/
CREATE TYPE [dbo].[Phone] FROM [nvarchar](25) NULL
GO
CREATE TYPE [dbo].[Flag] FROM [bit] NOT NULL
GO
CREATE TYPE [stock].[ItemIds] AS TABLE(
	[ItemId] [int] NOT NULL,
	PRIMARY KEY CLUSTERED 
(
	[ItemId] ASC
)WITH (IGNORE_DUP_KEY = OFF)
)
GO
USE [Warehouse]
GO
CREATE SEQUENCE [stock].[ReceiptNumbers] 
 AS [int]
 START WITH 1000
 INCREMENT BY 10
 MINVALUE 1000
 MAXVALUE 2000
 CACHE 
GO
/****** Object:  Table [stock].[Supplier]    Script Date: 1/31/2024 10:11:12 AM ******/
SET ANSI_NULLS ON
GO
SET QUOTED_IDENTIFIER ON
GO
CREATE TABLE [stock].[Supplier](
	[SupplierId] [int] IDENTITY(1,1) NOT FOR REPLICATION NOT NULL,
	[Name] [nvarchar](60) NOT NULL,
	[Phone] [dbo].[Phone] NULL,
	[IsActive] [dbo].[Flag] NOT NULL,
	[Notes] [nvarchar](max) NULL,
	[RowGuid] [uniqueidentifier] ROWGUIDCOL  NOT NULL,
	[Label]  AS (([Name]+N' ')+isnull([Phone],N'-')) PERSISTED NOT NULL,
 CONSTRAINT [PK_Supplier] PRIMARY KEY CLUSTERED 
(
	[SupplierId] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF, IGNORE_DUP_KEY = OFF, ALLOW_ROW_LOCKS = ON, ALLOW_PAGE_LOCKS = ON, OPTIMIZE_FOR_SEQUENTIAL_KEY = OFF) ON [PRIMARY],
 CONSTRAINT [UQ_Supplier_Name] UNIQUE NONCLUSTERED 
(
	[Name] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF, IGNORE_DUP_KEY = OFF, ALLOW_ROW_LOCKS = ON, ALLOW_PAGE_LOCKS = ON, OPTIMIZE_FOR_SEQUENTIAL_KEY = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
SET ANSI_PADDING ON
GO
/****** Object:  Table [stock].[Item]    Script Date: 1/31/2024 10:11:12 AM ******/
SET ANSI_NULLS ON
GO
SET QUOTED_IDENTIFIER ON
GO
CREATE TABLE [stock].[Item](
	[ItemId] [int] NOT NULL,
	[SupplierId] [int] NOT NULL,
	[Title] [nvarchar](80) NOT NULL,
	[Price] [decimal](10, 2) NOT NULL,
	[OnHand] [int] NOT NULL,
	[ReceiptNumber] [int] NOT NULL,
	[Changed] [datetime2](3) NOT NULL,
 CONSTRAINT [PK_Item] PRIMARY KEY CLUSTERED 
(
	[ItemId] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF, IGNORE_DUP_KEY = OFF, ALLOW_ROW_LOCKS = ON, ALLOW_PAGE_LOCKS = ON) ON [PRIMARY]
) ON [PRIMARY]
GO
CREATE TABLE [stock].[ItemLog](
	[LogId] [bigint] IDENTITY(1,1) NOT NULL,
	[ItemId] [int] NOT NULL,
	[OldOnHand] [int] NULL,
	[NewOnHand] [int] NULL,
 CONSTRAINT [PK_ItemLog] PRIMARY KEY CLUSTERED ([LogId] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]
) ON [PRIMARY]
GO
CREATE SYNONYM [dbo].[Articles] FOR [stock].[Item]
GO
/****** Object:  View [stock].[ItemList]    Script Date: 1/31/2024 10:11:12 AM ******/
SET ANSI_NULLS ON
GO
SET QUOTED_IDENTIFIER ON
GO
-- what is on the shelf
CREATE VIEW [stock].[ItemList]
AS
SELECT        i.ItemId, i.Title, s.Name AS Supplier, i.Price * i.OnHand AS Worth
FROM            stock.Item AS i INNER JOIN
                         stock.Supplier AS s ON s.SupplierId = i.SupplierId
GO
/****** Object:  UserDefinedFunction [dbo].[WithTax] ******/
CREATE FUNCTION [dbo].[WithTax]
(
	@amount decimal(10, 2),
	@rate decimal(5, 4) = 0.25
)
RETURNS decimal(12, 2)
AS
BEGIN
	DECLARE @result decimal(12, 2)
	SET @result = @amount * (1 + @rate)
	RETURN @result
END
GO
CREATE FUNCTION [stock].[ItemsOf](@supplierId int)
RETURNS TABLE
AS
RETURN
(
	SELECT ItemId, Title FROM stock.Item WHERE SupplierId = @supplierId
)
GO
CREATE FUNCTION [dbo].[Squares](@count int)
RETURNS @squares TABLE ([n] int NOT NULL PRIMARY KEY, [square] int NOT NULL)
AS
BEGIN
	DECLARE @n int = 1
	WHILE @n <= @count
	BEGIN
		INSERT @squares VALUES (@n, @n * @n)
		SET @n += 1
	END
	RETURN
END
GO
SET IDENTITY_INSERT [stock].[Supplier] ON 

INSERT [stock].[Supplier] ([SupplierId], [Name], [Phone], [IsActive], [Notes], [RowGuid]) VALUES (1, N'Ærø Boats', N'+45 1', 1, NULL, N'6ba7b810-9dad-11d1-80b4-00c04fd430c8')
INSERT [stock].[Supplier] ([SupplierId], [Name], [Phone], [IsActive], [Notes], [RowGuid]) VALUES (7, N'O''Hara', NULL, 0, N'two
lines', N'6ba7b811-9dad-11d1-80b4-00c04fd430c8')
SET IDENTITY_INSERT [stock].[Supplier] OFF
GO
INSERT [stock].[Item] ([ItemId], [SupplierId], [Title], [Price], [OnHand], [ReceiptNumber], [Changed]) VALUES (1, 1, N'Oar', CAST(12.50 AS Decimal(10, 2)), 4, 10, CAST(N'2024-01-31T10:11:12.1230000' AS DateTime2))
INSERT [stock].[Item] ([ItemId], [SupplierId], [Title], [Price], [OnHand], [ReceiptNumber], [Changed]) VALUES (2, 7, N'Rope', CAST(3.00 AS Decimal(10, 2)), 10, 20, CAST(N'2024-01-31T10:11:13.0000000' AS DateTime2))
GO
SET ANSI_PADDING ON
GO
/****** Object:  Index [IX_Item_Supplier]    Script Date: 1/31/2024 10:11:12 AM ******/
CREATE NONCLUSTERED INDEX [IX_Item_Supplier] ON [stock].[Item]
(
	[SupplierId] ASC,
	[Price] DESC
)
INCLUDE([Title]) 
WHERE ([OnHand]>(0))
WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF, SORT_IN_TEMPDB = OFF, DROP_EXISTING = OFF, ONLINE = OFF, ALLOW_ROW_LOCKS = ON, ALLOW_PAGE_LOCKS = ON) ON [PRIMARY]
GO
CREATE STATISTICS [ST_Item_OnHand] ON [stock].[Item]([OnHand]) WITH FULLSCAN
GO
ALTER TABLE [stock].[Supplier] ADD  CONSTRAINT [DF_Supplier_RowGuid]  DEFAULT (newid()) FOR [RowGuid]
GO
ALTER TABLE [stock].[Item] ADD  CONSTRAINT [DF_Item_Receipt]  DEFAULT (NEXT VALUE FOR [stock].[ReceiptNumbers]) FOR [ReceiptNumber]
GO
ALTER TABLE [stock].[Item] ADD  DEFAULT (sysutcdatetime()) FOR [Changed]
GO
ALTER TABLE [stock].[Item]  WITH CHECK ADD  CONSTRAINT [FK_Item_Supplier] FOREIGN KEY([SupplierId])
REFERENCES [stock].[Supplier] ([SupplierId])
ON DELETE CASCADE
GO
ALTER TABLE [stock].[Item] CHECK CONSTRAINT [FK_Item_Supplier]
GO
ALTER TABLE [stock].[Item]  WITH NOCHECK ADD  CONSTRAINT [CK_Item_OnHand] CHECK  (([OnHand]>=(0)))
GO
ALTER TABLE [stock].[Item] CHECK CONSTRAINT [CK_Item_OnHand]
GO
/****** Object:  StoredProcedure [stock].[Receive] ******/
CREATE PROCEDURE [stock].[Receive]
	@itemId int,
	@count int = 1,
	@onHand int OUTPUT
AS
BEGIN
	-- SET NOCOUNT ON added to prevent extra result sets from
	-- interfering with SELECT statements.
	SET NOCOUNT ON;

	UPDATE stock.Item SET OnHand += @count WHERE ItemId = @itemId
	IF @@ROWCOUNT = 0
		RETURN 1
	SELECT @onHand = OnHand FROM stock.Item WHERE ItemId = @itemId
	RETURN 0
END
GO
CREATE PROCEDURE [stock].[TitlesOf] @ids [stock].[ItemIds] READONLY
AS
SELECT i.Title FROM stock.Item i JOIN @ids d ON d.ItemId = i.ItemId ORDER BY i.Title
GO
/****** Object:  Trigger [stock].[ItemChanged] ******/
CREATE TRIGGER [stock].[ItemChanged] ON [stock].[Item] AFTER INSERT, UPDATE, DELETE
AS
BEGIN
	SET NOCOUNT ON;
	IF UPDATE(OnHand) OR NOT EXISTS (SELECT * FROM inserted)
		INSERT stock.ItemLog (ItemId, OldOnHand, NewOnHand)
		SELECT COALESCE(i.ItemId, d.ItemId), d.OnHand, i.OnHand
		FROM inserted i FULL OUTER JOIN deleted d ON d.ItemId = i.ItemId
END
GO
ALTER TABLE [stock].[Item] ENABLE TRIGGER [ItemChanged]
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Who sells to us.' , @level0type=N'SCHEMA',@level0name=N'stock', @level1type=N'TABLE',@level1name=N'Supplier'
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Name on the invoice.' , @level0type=N'SCHEMA',@level0name=N'stock', @level1type=N'TABLE',@level1name=N'Supplier', @level2type=N'COLUMN',@level2name=N'Name'
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Primary key.' , @level0type=N'SCHEMA',@level0name=N'stock', @level1type=N'TABLE',@level1name=N'Supplier', @level2type=N'CONSTRAINT',@level2name=N'PK_Supplier'
GO
GRANT SELECT ON [stock].[Item] TO [clerk]
GO
GRANT EXECUTE ON SCHEMA::[stock] TO [stock_readers] WITH GRANT OPTION 
GO
DENY DELETE ON [stock].[Item] TO [clerk]
GO
UPDATE [stock].[Item] SET [OnHand] = [OnHand] + 1 WHERE [ItemId] = 2
GO 3
USE [master]
GO
ALTER DATABASE [Warehouse] SET  READ_WRITE 
GO
