-- Tệp do camgrant kết xuất, không sửa tay. Tài khoản phải có trên đầu ghi r-chk-04, ngày 20/07/2021.
-- Nạp lại nhiều lần không đổi kết quả; tài khoản đã có giữ mật khẩu của mình, không cần thay chỗ giữ mật khẩu.
-- Tài khoản không có trong tệp (như admin) không bị đụng tới; việc xóa, khóa nằm ở tệp .changes.sql.
-- Chỗ giữ mật khẩu (biến @hash) phải được thay bằng chuỗi băm bcrypt dài 60 ký tự ($2y$… hoặc $2b$…), không phải
-- bằng mật khẩu: ZoneMinder coi giá trị không phải bcrypt là mật khẩu viết rõ. Chỗ chưa thay hoặc thay sai thì
-- MariaDB báo lỗi "Password cannot be null" và không ghi gì. Nạp: mariadb zm < tệp này (không thêm --force).
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES';
-- Dừng tại đây nếu máy chủ không phải ZoneMinder 1.36.
SELECT `MonitorIds` FROM `Users` LIMIT 0;
-- Khóa ký phiên đăng nhập của máy chủ: lược đồ đóng gói của Debian in khóa này vào mọi trang cho người đã đăng nhập,
-- ai đọc được thì tự cấp cho mình quyền quản trị. Khóa đã lộ thì đề nghị đổi trong Options > System (README.md).
UPDATE `Config` SET `Private` = 1 WHERE `Name` = 'ZM_AUTH_HASH_SECRET';

START TRANSACTION;

SET @hash = '{{secret:r-chk-04/dinhcx}}';
INSERT INTO `Users` (`Username`, `Password`, `Enabled`, `APIEnabled`, `Stream`, `Events`, `Control`, `Monitors`, `Groups`, `Devices`, `Snapshots`, `System`, `MonitorIds`)
VALUES ('dinhcx', COALESCE((SELECT `held`.`Password` FROM `Users` AS `held` WHERE `held`.`Username` = 'dinhcx'), IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL)),
  1, 0, 'View', 'None', 'None', 'None', 'None', 'None', 'None', 'None', '1,2')
ON DUPLICATE KEY UPDATE `Enabled` = VALUES(`Enabled`), `APIEnabled` = VALUES(`APIEnabled`), `Stream` = VALUES(`Stream`), `Events` = VALUES(`Events`), `Control` = VALUES(`Control`), `Monitors` = VALUES(`Monitors`), `Groups` = VALUES(`Groups`), `Devices` = VALUES(`Devices`), `Snapshots` = VALUES(`Snapshots`), `System` = VALUES(`System`), `MonitorIds` = VALUES(`MonitorIds`);

SET @hash = '{{secret:r-chk-04/dunghtm}}';
INSERT INTO `Users` (`Username`, `Password`, `Enabled`, `APIEnabled`, `Stream`, `Events`, `Control`, `Monitors`, `Groups`, `Devices`, `Snapshots`, `System`, `MonitorIds`)
VALUES ('dunghtm', COALESCE((SELECT `held`.`Password` FROM `Users` AS `held` WHERE `held`.`Username` = 'dunghtm'), IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL)),
  1, 0, 'View', 'None', 'None', 'None', 'None', 'None', 'None', 'None', '1,2')
ON DUPLICATE KEY UPDATE `Enabled` = VALUES(`Enabled`), `APIEnabled` = VALUES(`APIEnabled`), `Stream` = VALUES(`Stream`), `Events` = VALUES(`Events`), `Control` = VALUES(`Control`), `Monitors` = VALUES(`Monitors`), `Groups` = VALUES(`Groups`), `Devices` = VALUES(`Devices`), `Snapshots` = VALUES(`Snapshots`), `System` = VALUES(`System`), `MonitorIds` = VALUES(`MonitorIds`);

SET @hash = '{{secret:r-chk-04/nhamk}}';
INSERT INTO `Users` (`Username`, `Password`, `Enabled`, `APIEnabled`, `Stream`, `Events`, `Control`, `Monitors`, `Groups`, `Devices`, `Snapshots`, `System`, `MonitorIds`)
VALUES ('nhamk', COALESCE((SELECT `held`.`Password` FROM `Users` AS `held` WHERE `held`.`Username` = 'nhamk'), IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL)),
  1, 0, 'View', 'None', 'None', 'None', 'None', 'None', 'None', 'None', '1,2')
ON DUPLICATE KEY UPDATE `Enabled` = VALUES(`Enabled`), `APIEnabled` = VALUES(`APIEnabled`), `Stream` = VALUES(`Stream`), `Events` = VALUES(`Events`), `Control` = VALUES(`Control`), `Monitors` = VALUES(`Monitors`), `Groups` = VALUES(`Groups`), `Devices` = VALUES(`Devices`), `Snapshots` = VALUES(`Snapshots`), `System` = VALUES(`System`), `MonitorIds` = VALUES(`MonitorIds`);

SET @hash = '{{secret:r-chk-04/phonglt}}';
INSERT INTO `Users` (`Username`, `Password`, `Enabled`, `APIEnabled`, `Stream`, `Events`, `Control`, `Monitors`, `Groups`, `Devices`, `Snapshots`, `System`, `MonitorIds`)
VALUES ('phonglt', COALESCE((SELECT `held`.`Password` FROM `Users` AS `held` WHERE `held`.`Username` = 'phonglt'), IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL)),
  1, 0, 'View', 'None', 'None', 'None', 'None', 'None', 'None', 'None', '1,2')
ON DUPLICATE KEY UPDATE `Enabled` = VALUES(`Enabled`), `APIEnabled` = VALUES(`APIEnabled`), `Stream` = VALUES(`Stream`), `Events` = VALUES(`Events`), `Control` = VALUES(`Control`), `Monitors` = VALUES(`Monitors`), `Groups` = VALUES(`Groups`), `Devices` = VALUES(`Devices`), `Snapshots` = VALUES(`Snapshots`), `System` = VALUES(`System`), `MonitorIds` = VALUES(`MonitorIds`);

COMMIT;
