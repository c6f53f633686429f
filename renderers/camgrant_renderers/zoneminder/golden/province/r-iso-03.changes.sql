-- Tệp do camgrant kết xuất, không sửa tay. Thay đổi trên đầu ghi r-iso-03, ngày 20/07/2021.
-- Tài khoản cần xóa, khóa hoặc bớt quyền mà máy chủ không còn thì lệnh không đụng tới hàng nào: coi như đã xong.
-- Phần thu hồi được ghi trước và riêng: lỗi ở phần cấp không làm chậm việc thu hồi.
-- Chỗ giữ mật khẩu (biến @hash) phải được thay bằng chuỗi băm bcrypt dài 60 ký tự ($2y$… hoặc $2b$…), không phải
-- bằng mật khẩu: ZoneMinder coi giá trị không phải bcrypt là mật khẩu viết rõ. Chỗ chưa thay hoặc thay sai thì
-- MariaDB báo lỗi "Password cannot be null" và không ghi gì. Nạp: mariadb zm < tệp này (không thêm --force).
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES';
-- Dừng tại đây nếu máy chủ không phải ZoneMinder 1.36.
SELECT `MonitorIds` FROM `Users` LIMIT 0;

START TRANSACTION;

-- Khóa tài khoản
UPDATE `Users` SET `Enabled` = 0, `APIEnabled` = 0, `TokenMinExpiry` = UNIX_TIMESTAMP() + 1, `Stream` = 'None', `Events` = 'None', `Control` = 'None', `Monitors` = 'None', `Groups` = 'None', `Devices` = 'None', `Snapshots` = 'None', `System` = 'None', `MonitorIds` = '0,0' WHERE `Username` = 'quylv';

COMMIT;

-- Khóa ký phiên đăng nhập của máy chủ: lược đồ đóng gói của Debian in khóa này vào mọi trang cho người đã đăng nhập,
-- ai đọc được thì tự cấp cho mình quyền quản trị. Khóa đã lộ thì đề nghị đổi trong Options > System (README.md).
UPDATE `Config` SET `Private` = 1 WHERE `Name` = 'ZM_AUTH_HASH_SECRET';

START TRANSACTION;

-- Lập tài khoản
SET @hash = '{{secret:r-iso-03/thuyrl}}';
INSERT INTO `Users` (`Username`, `Password`, `Enabled`, `APIEnabled`, `Stream`, `Events`, `Control`, `Monitors`, `Groups`, `Devices`, `Snapshots`, `System`, `MonitorIds`, `TokenMinExpiry`)
VALUES ('thuyrl', IF(@hash LIKE '$2_$__$%' AND CHAR_LENGTH(@hash) = 60, @hash, NULL),
  1, 0, 'View', 'None', 'None', 'None', 'None', 'None', 'None', 'None', '1,2,3,4', UNIX_TIMESTAMP())
ON DUPLICATE KEY UPDATE `Password` = VALUES(`Password`), `Enabled` = VALUES(`Enabled`), `APIEnabled` = VALUES(`APIEnabled`), `Stream` = VALUES(`Stream`), `Events` = VALUES(`Events`), `Control` = VALUES(`Control`), `Monitors` = VALUES(`Monitors`), `Groups` = VALUES(`Groups`), `Devices` = VALUES(`Devices`), `Snapshots` = VALUES(`Snapshots`), `System` = VALUES(`System`), `MonitorIds` = VALUES(`MonitorIds`), `TokenMinExpiry` = VALUES(`TokenMinExpiry`);

COMMIT;
